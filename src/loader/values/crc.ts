/** Checksum of the chunks of a PNG (CRC-32), four bytes at a time. */

const POLYNOMIAL = 0xedb88320;

/** At `256 * zeros + byte`: the register after this byte and so many zero bytes. */
const TABLE = newTable();

function newTable(): Int32Array {
  const table = new Int32Array(1024);
  for (let byte = 0; byte < 1024; byte++) {
    let register = byte < 256 ? byte : (table[byte - 256] ?? 0);
    for (let bit = 0; bit < 8; bit++) {
      register = register & 1 ? (register >>> 1) ^ POLYNOMIAL : register >>> 1;
    }
    table[byte] = register;
  }
  return table;
}

export function crcOf(bytes: Uint8Array): number {
  const table = TABLE;
  const end = bytes.length - 3;
  let register = -1;
  let at = 0;
  for (; at < end; at += 4) {
    register ^=
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24);
    register =
      (table[768 + (register & 255)] ?? 0) ^
      (table[512 + ((register >>> 8) & 255)] ?? 0) ^
      (table[256 + ((register >>> 16) & 255)] ?? 0) ^
      (table[register >>> 24] ?? 0);
  }
  for (; at < bytes.length; at++) {
    register = (register >>> 8) ^ (table[(register ^ (bytes[at] ?? 0)) & 255] ?? 0);
  }
  return (register ^ -1) >>> 0;
}
