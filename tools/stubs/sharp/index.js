/** Stands in for image processing: the library that imports it reads no image here. */
export default function sharp() {
  throw new Error('sharp is not installed: this workspace reads no images');
}
