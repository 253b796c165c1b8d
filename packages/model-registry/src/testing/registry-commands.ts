import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { RegistryWorld } from './registry-world.ts';
import type { ScriptedModel } from './scripted-model.ts';
import { violationsOf } from './violations.ts';

/** The commands keep no model of their own: the truth is in the {@link RegistryWorld}. */
export type CommandModel = Record<string, never>;

export type RegistryCommand = fc.AsyncCommand<CommandModel, RegistryWorld>;

/** A command that does something to a world, waits until it is quiet, and checks every invariant. */
function command(name: string, act: (world: RegistryWorld) => Promise<void> | void): RegistryCommand {
  return {
    check: () => true,
    run: async (_model, world) => {
      await act(world);
      await world.flush();
      assertHolds(world, name);
    },
    toString: () => name,
  };
}

/** @throws when an invariant does not hold */
export function assertHolds(world: RegistryWorld, after: string): void {
  const violations = violationsOf(world);
  if (violations.length > 0) throw new Error(`After ${after}:\n${violations.join('\n')}`);
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)];
}

/** Acquires, and holds the planner to what it said a moment before (I5). */
function acquire(
  world: RegistryWorld,
  modelId: string,
  options: { priority: number; failFast: boolean; workingBytes?: number },
) {
  const { priority, failFast, workingBytes } = options;
  const isTold = workingBytes === undefined && !world.isClosed;
  const report = isTold ? world.registry.preflight(modelId) : undefined;
  if (isTold && !isDeepStrictEqual(report, world.registry.preflight(modelId))) {
    world.observed.push(`I5: asking twice about ${modelId} gave two answers`);
  }
  const isDraining = world.registry.ps().some((status) => status.modelId === modelId && status.draining);
  const before = world.events.length;
  world.acquire(modelId, {
    priority: isTold ? 0 : priority,
    wait: failFast ? 'fail-fast' : 'queue',
    ...(workingBytes === undefined ? {} : { workingBytes }),
  });
  const fresh = world.events.slice(before);
  const evicted = fresh.flatMap((event) =>
    event.type === 'eviction.planned' && event.modelId === modelId ? event.evict : [],
  );
  if (report && !isDeepStrictEqual([...evicted].sort(), [...report.evict].sort())) {
    world.observed.push(`I5: ${report.verdict} for ${modelId} was to evict ${report.evict}, and it evicted ${evicted}`);
  }
  const isServed = fresh.some((event) => event.type === 'lease.acquired' && event.modelId === modelId);
  if (isDraining && isServed) world.observed.push(`I12: a lease of ${modelId} was given while it drains`);
  const isRefused = fresh.some((event) => event.type === 'acquire.rejected' && event.modelId === modelId);
  if (report?.verdict === 'resident' && isRefused) world.observed.push(`I5: ${modelId} was resident and refused`);
  if (report?.verdict === 'impossible' && !isRefused && world.probe === undefined) {
    world.observed.push(`I5: ${modelId} was impossible and not refused`);
  }
}

/** Aborts one waiter; the load goes on unless it was the last (I19). */
async function abortWaiter(world: RegistryWorld, index: number): Promise<void> {
  const waiter = pick(world.waiting, index);
  if (!waiter) return;
  const model = world.model(waiter.modelId);
  const others = world.waiting.filter((other) => other !== waiter && other.modelId === waiter.modelId);
  const wasAborted = model.isLoadAborted;
  const joined = world.joinedOf(waiter.modelId);
  world.abort(waiter);
  await world.flush();
  if (joined > 1 && !wasAborted && model.isLoadAborted)
    world.observed.push(`I19: the load of ${waiter.modelId} was aborted`);
  if (others.some(({ error }) => error === waiter.abortReason))
    world.observed.push('I19: another waiter got the reason');
}

/** A bad answer of the probe changes no number (I20). */
async function garbage(world: RegistryWorld, readings: unknown): Promise<void> {
  if (!world.probe || world.isClosed) return;
  await world.flush();
  world.probe.answer = { kind: 'garbage', readings };
  const before = world.memory();
  await world.snapshotNow();
  const after = world.memory();
  world.probe.answer = undefined;
  if (before.committedBytes !== after.committedBytes) world.observed.push('I20: garbage changed the ledger');
  if (before.measuredBytes !== after.measuredBytes) world.observed.push('I20: garbage became a measurement');
  if (after.probe.ok) world.observed.push('I20: garbage passed as a reading');
}

/** Reading changes nothing (I14). */
async function readTwice(world: RegistryWorld): Promise<void> {
  await world.snapshotNow();
  if (!isDeepStrictEqual(world.registry.peek(), world.registry.peek()))
    world.observed.push('I14: reading changed the state');
}

const OUT_OF_MEMORY = new Error('CUDA out of memory');

export interface RegistryCommandsOptions {
  /** Models that commands name; one that is listed twice is named twice as often. */
  readonly modelIds: readonly string[];
  /** Bytes to ask for: the limits, their neighbours, and what is usual. */
  readonly sizes: readonly number[];
  /** Whether the world has a probe, so that it is worth lying with it. */
  readonly withProbe: boolean;
}

/** Every command, for the models of one world. Those that are listed twice happen twice as often. */
export function registryCommands({
  modelIds,
  sizes,
  withProbe,
}: RegistryCommandsOptions): fc.Arbitrary<RegistryCommand>[] {
  const id = fc.constantFrom(...modelIds);
  const index = fc.nat(7);
  const each = (name: string, act: (world: RegistryWorld, modelId: string) => Promise<void> | void) =>
    id.map((modelId) => command(`${name}(${modelId})`, (world) => act(world, modelId)));
  const nth = (name: string, act: (world: RegistryWorld, at: number) => Promise<void> | void) =>
    index.map((at) => command(`${name}(${at})`, (world) => act(world, at)));

  const among = (which: (model: ScriptedModel) => boolean) => (name: string, act: (model: ScriptedModel) => unknown) =>
    nth(name, (world, at) => {
      const model = pick([...world.models.values()].filter(which), at);
      if (model) act(model);
    });
  const loading = among(({ loadsRunning }) => loadsRunning > 0);
  const disposing = among(({ disposalsRunning }) => disposalsRunning > 0);
  const alive = among((model) => model.alive.length > 0);

  const ofProbe = [
    fc.constantFrom(...sizes).map((bytes) =>
      command(`ForeignMemory(${bytes})`, async (world) => {
        world.foreignBytes = bytes;
        await world.snapshotNow();
      }),
    ),
    fc
      .constantFrom<unknown>(
        [],
        null,
        'text',
        [{ device: 'cuda:0', totalBytes: 1, usedBytes: 2 }],
        [{ device: 'cuda:0', totalBytes: 100, usedBytes: Number.NaN }],
      )
      .map((readings) => command(`Garbage(${JSON.stringify(readings)})`, (world) => garbage(world, readings))),
  ];

  return [
    ...(withProbe ? ofProbe : []),
    fc
      .record({ modelId: id, priority: fc.integer({ min: -1, max: 1 }), failFast: fc.boolean() })
      .map(({ modelId, ...options }) =>
        command(`Acquire(${modelId}, ${JSON.stringify(options)})`, (world) => acquire(world, modelId, options)),
      ),
    each('Acquire', (world, modelId) => acquire(world, modelId, { priority: 0, failFast: false })),
    each('Acquire', (world, modelId) => acquire(world, modelId, { priority: 0, failFast: false })),
    each('Acquire', (world, modelId) => acquire(world, modelId, { priority: 0, failFast: false })),
    fc
      .record({ modelId: id, workingBytes: fc.constantFrom(...sizes), priority: fc.integer({ min: -1, max: 1 }) })
      .map(({ modelId, ...options }) =>
        command(`AcquireWith(${modelId}, ${JSON.stringify(options)})`, (world) =>
          acquire(world, modelId, { ...options, failFast: false }),
        ),
      ),
    each('AcquireAborted', async (world, modelId) => {
      const before = world.events.length;
      const reason = new Error('aborted before');
      const error = await world.registry
        .acquire(modelId, { signal: AbortSignal.abort(reason) })
        .catch((caught) => caught);
      if (error !== reason || world.events.length !== before) world.observed.push('I21: an aborted call did something');
    }),
    each('Preload', (world, modelId) => void world.preload(modelId)),
    nth('AbortWaiter', abortWaiter),
    nth('Release', (world, at) => {
      const held = pick(world.held, at);
      if (held) world.release(held);
    }),
    nth('Release', (world, at) => {
      const held = pick(world.held, at);
      if (held) world.release(held);
    }),
    nth('ReleaseAgain', (world, at) => {
      const done = pick(
        world.acquires.filter(({ isReleased }) => isReleased),
        at,
      );
      if (done) world.release(done);
    }),
    loading('FinishLoad', (model) => model.finishLoad()),
    loading('FinishLoad', (model) => model.finishLoad()),
    loading('FinishLoad', (model) => model.finishLoad()),
    loading('FailLoad', (model) => model.failLoad(new Error('no such file'))),
    loading('RunOutOfMemory', (model) => model.failLoad(OUT_OF_MEMORY)),
    loading('CrashLoading', (model) => model.crashLoading()),
    each('EndDeadLoad', (world, modelId) => void world.model(modelId).endDeadLoad('error')),
    each('EndDeadLoad', (world, modelId) => void world.model(modelId).endDeadLoad('model')),
    loading('ProgressLoad', (model) => model.progressLoad(0.5)),
    disposing('FinishDispose', (model) => model.finishDispose()),
    disposing('FinishDispose', (model) => model.finishDispose()),
    disposing('FailDispose', (model) => model.failDispose(new Error('dispose threw'))),
    disposing('FailDispose', (model) => model.failDispose(new Error('dispose threw'))),
    alive('CrashHost', (model) => model.crash()),
    alive('Sicken', (model) => {
      model.alive[0]!.isHealthy = false;
    }),
    fc.constantFrom(1, 500, 5_000, 40_000).map((ms) => command(`Tick(${ms})`, (world) => world.advance(ms))),
    fc.constantFrom(1, 500, 5_000, 40_000).map((ms) => command(`Tick(${ms})`, (world) => world.advance(ms))),
    fc.constantFrom(-7_200_000, 7_200_000).map((ms) =>
      command(`WallClockJump(${ms})`, (world) => {
        world.wallMs += ms;
      }),
    ),
    each('Pin', (world, modelId) => world.pin(modelId)),
    nth('Unpin', (world, at) => world.unpin(at)),
    each('Unload', (world, modelId) => world.unload(modelId)),
    fc.constantFrom(...sizes).map((bytes) => command(`Reclaim(${bytes})`, (world) => world.reclaim(bytes))),
    each('Preflight', (world, modelId) => {
      if (!world.isClosed) world.registry.preflight(modelId);
    }),
    fc.constant(command('Snapshot', readTwice)),
    each('Reregister', (world, modelId) => world.reregister(modelId)),
    fc.constant(
      command('Close', (world) => {
        // A registry that is closed early has little left to go wrong.
        if (world.acquires.length > 5) world.close();
      }),
    ),
  ];
}
