import { describe, expect, it } from 'vitest';
import { type EngineAnswer, type EngineRequest, readAnswer, readRequest, writeLine } from './engine-protocol.ts';

const spoken: EngineAnswer = { answer: 'spoken', latency_ms: 10, first_sound_ms: 5, audio_ms: 100, is_cut: false };

describe('the line protocol of engines', () => {
  it.each<EngineRequest>([{ ask: 'load' }, { ask: 'speak', text: 'Two\nlines, “quoted”.', delivery: 'stream' }])(
    'carries the request $ask in one line',
    (request) => {
      const line = writeLine(request);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(readRequest(line)).toEqual(request);
    },
  );

  it.each<EngineAnswer>([
    { answer: 'loaded', load_ms: 1, description: 'fp32' },
    spoken,
    { answer: 'failed', message: 'no\nmodel' },
  ])('carries the answer $answer', (answer) => {
    expect(readAnswer(writeLine(answer))).toEqual(answer);
  });

  it.each([
    '',
    'Loading the model…',
    '{"progress": 1}',
    'null',
    JSON.stringify({ ...spoken, latency_ms: -1 }),
    JSON.stringify({ ...spoken, audio_ms: 0 }),
    JSON.stringify({ ...spoken, extra: 1 }),
  ])('takes %j for no answer', (line) => {
    expect(readAnswer(line)).toBeUndefined();
  });

  it.each(['speak', '{"ask":"speak","text":"","delivery":"whole"}', '{"ask":"sing"}'])('refuses %j', (line) => {
    expect(() => readRequest(line)).toThrow();
  });
});
