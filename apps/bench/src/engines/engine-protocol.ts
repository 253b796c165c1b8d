import { z } from 'zod';

/**
 * How a text is spoken: `whole` hands over all samples at once, `stream` each part as soon as it is spoken.
 */
const delivery = z.enum(['whole', 'stream']);
export type Delivery = z.infer<typeof delivery>;

const request = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('load') }),
  z.strictObject({ ask: z.literal('speak'), text: z.string().min(1), delivery }),
]);
/** What the bench asks of an engine: one line of JSON each, and the next one only after the answer. */
export type EngineRequest = z.infer<typeof request>;

const milliseconds = z.number().nonnegative();

const answer = z.discriminatedUnion('answer', [
  z.strictObject({ answer: z.literal('loaded'), load_ms: milliseconds, description: z.string() }),
  z.strictObject({
    answer: z.literal('spoken'),
    /** From the request to the last sample. */
    latency_ms: milliseconds,
    /** From the request to the first samples. */
    first_sound_ms: milliseconds,
    audio_ms: z.number().positive(),
    /** Whether the engine left a part of the text out. */
    is_cut: z.boolean(),
  }),
  z.strictObject({ answer: z.literal('failed'), message: z.string() }),
]);
/** What an engine answers. */
export type EngineAnswer = z.infer<typeof answer>;
export type Loaded = EngineAnswer & { answer: 'loaded' };
export type Spoken = EngineAnswer & { answer: 'spoken' };

export function writeLine(message: EngineRequest | EngineAnswer): string {
  return `${JSON.stringify(message)}\n`;
}

/** @throws z.ZodError or SyntaxError for a line that is no request. */
export function readRequest(line: string): EngineRequest {
  return request.parse(JSON.parse(line));
}

/** The answer in a line; undefined for anything else that a library printed. */
export function readAnswer(line: string): EngineAnswer | undefined {
  try {
    return answer.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
