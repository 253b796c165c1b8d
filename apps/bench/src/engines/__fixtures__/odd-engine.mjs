import { createInterface } from 'node:readline';

// An engine whose behaviour the test chooses.
const { behaviour } = JSON.parse(process.argv[2]);
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, text } = JSON.parse(line);
  if (behaviour === 'crashes') {
    process.stderr.write(`${'x'.repeat(2_000)}out of memory`);
    process.exit(7);
  }
  if (behaviour === 'hangs') continue;
  process.stdout.write('a library says hello\n');
  if (ask === 'load') say({ answer: 'loaded', load_ms: 1, description: behaviour });
  else if (behaviour === 'fails') say({ answer: 'failed', message: 'no such voice' });
  else say({ answer: 'spoken', latency_ms: 2, first_sound_ms: 1, audio_ms: text.length, is_cut: false });
}
if (behaviour === 'stays') setInterval(() => {}, 1_000);
