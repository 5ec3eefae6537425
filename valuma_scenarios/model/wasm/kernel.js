// The compiled kernel in a browser: the same module, and in double precision the same bits, as in
// Python. `description` is memory.json; see memory.py for what each array holds, and image.py for
// what a packed image is.

const PAGE = 65536;
const KINDS = { real: { f64: Float64Array, f32: Float32Array }, int: { f64: Int32Array, f32: Int32Array } };

export async function loadKernel(bytes, description, precision) {
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return new Kernel(instance.exports, description, precision);
}

// Take a packed image apart: its header, and the bytes of each array by name.
export function unpack(image) {
  const buffer = image.buffer ?? image, start = image.byteOffset ?? 0;
  const length = new DataView(buffer, start).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, start + 4, length)));
  const arrays = new Map();
  let position = start + 4 + length;
  for (const [name, size] of header.arrays) {
    arrays.set(name, new Uint8Array(buffer, position, size));
    position += Math.ceil(size / 8) * 8;
  }
  return { header, arrays };
}

export class Kernel {
  #exports;
  #description;
  #precision;
  #order;

  constructor(exports, description, precision) {
    this.#exports = exports;
    this.#description = description;
    this.#precision = precision;
    this.#order = new Map(description.arrays.map((array, position) => [array.name, position]));
    this.sizes = Object.fromEntries(description.sizes.map((name) => [name, 0]));
  }

  // Set sizes and make room. Arrays keep what they hold up to the first whose size changes.
  resize(sizes) {
    Object.assign(this.sizes, sizes);
    const { memory } = this.#exports;
    const names = this.#description.sizes;
    new Int32Array(memory.buffer, this.#exports.sizes(), names.length).set(names.map((name) => this.sizes[name]));
    const missing = this.#exports.place() - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  }

  shape(name) {
    const { fixed, arrays } = this.#description;
    return arrays[this.#order.get(name)].axes.map((axis) => fixed[axis] ?? (axis.endsWith("+1") ? this.sizes[axis.slice(0, -2)] + 1 : this.sizes[axis]));
  }

  // Type of an array's elements.
  kind(name) {
    return KINDS[this.#description.arrays[this.#order.get(name)].kind][this.#precision];
  }

  // An array where it lies in the kernel's memory, flat; valid until the next resize.
  view(name) {
    const { arrays } = this.#description;
    const position = this.#order.get(name);
    const table = new Uint32Array(this.#exports.memory.buffer, this.#exports.table(), arrays.length);
    const length = this.shape(name).reduce((product, extent) => product * extent, 1);
    return new (this.kind(name))(this.#exports.memory.buffer, table[position], length);
  }

  // Load a study with its draws from its packed image; return the image's header.
  open(image) {
    const { header, arrays } = unpack(image);
    if (header.precision !== this.#precision) throw new Error(`an image of ${header.precision} for a kernel of ${this.#precision}`);
    this.resize({ network: 0, span: 1, ...header.sizes });
    for (const [name, bytes] of arrays) {
      const view = this.view(name);
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes);
    }
    this.prepare(0, this.sizes.block);
    return header;
  }

  // What the draws give for all alternatives; then one alternative: its goals, and if `rows` are
  // wanted (the first so many), the state of regions, costs and alignment too.
  prepare(first, count) {
    this.#exports.prepare(first, count);
  }

  run(first, count, rows = 0) {
    this.#exports.run(first, count, rows);
  }
}
