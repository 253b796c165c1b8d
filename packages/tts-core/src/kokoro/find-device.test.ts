import { describe, expect, it } from 'vitest';
import { identityModel } from '../engine/identity-model.ts';
import { openOnnxSession } from '../engine/onnx-session.ts';
import { ProcessHost } from '../host/process-host.ts';
import { findDevice } from './find-device.ts';

describe('devices', () => {
  it('opens the smallest model on the CPU and runs it', async () => {
    const session = await openOnnxSession({ model: identityModel(), path: 'identity', threads: 1 });
    const { y } = await session.run({ x: { data: Float32Array.of(7), dims: [1] } });
    await session.close();
    expect([...y!]).toEqual([7]);
  });

  it('takes what works for auto, and says nothing else than cpu or cuda', async () => {
    expect(['cpu', 'cuda']).toContain(await findDevice('auto'));
  });

  it('never replaces a device that was asked for', async () => {
    const available = await findDevice('auto');
    await using host = new ProcessHost({
      engine: { model: { engine: 'stock', file: '' }, threads: 1, device: 'cuda' },
    });
    const probe = host.call('probe', {});
    if (available === 'cuda') await probe;
    else {
      await expect(probe).rejects.toMatchObject({
        code: 'DEVICE_NOT_AVAILABLE',
        hint: expect.stringContaining('script/install.js'),
      });
    }
  });
});
