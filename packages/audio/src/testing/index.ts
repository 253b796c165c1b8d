export {
  type AudioEncoderContractOptions,
  audioEncoderContract,
  type ContractCase,
  ContractError,
} from './audio-encoder-contract.ts';
export { type ExpectPcmOptions, expectPcm, PcmMismatchError } from './expect-pcm.ts';
export { type NoiseOptions, noise } from './noise.ts';
export { type ToneOptions, tone } from './tone.ts';
