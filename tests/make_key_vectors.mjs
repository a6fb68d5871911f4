// Writes key_vectors.json, the canonical forms that Python and the browser must agree on.
//
// What is expected comes from RFC 8785, from hand, or from V8, whose number to text is the
// reference of that RFC; never from the code under test. Run: node tests/make_key_vectors.mjs

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';

// "hexadecimal double: canonical form", RFC 8785, appendix B.
const APPENDIX_B = {
  '0000000000000000': '0',
  8000000000000000: '0',
  '0000000000000001': '5e-324',
  8000000000000001: '-5e-324',
  '7fefffffffffffff': '1.7976931348623157e+308',
  ffefffffffffffff: '-1.7976931348623157e+308',
  4340000000000000: '9007199254740992',
  c340000000000000: '-9007199254740992',
  4430000000000000: '295147905179352830000',
  '44b52d02c7e14af5': '9.999999999999997e+22',
  '44b52d02c7e14af6': '1e+23',
  '44b52d02c7e14af7': '1.0000000000000001e+23',
  '444b1ae4d6e2ef4e': '999999999999999700000',
  '444b1ae4d6e2ef4f': '999999999999999900000',
  '444b1ae4d6e2ef50': '1e+21',
  '3eb0c6f7a0b5ed8c': '9.999999999999997e-7',
  '3eb0c6f7a0b5ed8d': '0.000001',
  '41b3de4355555553': '333333333.3333332',
  '41b3de4355555554': '333333333.33333325',
  '41b3de4355555555': '333333333.3333333',
  '41b3de4355555556': '333333333.3333334',
  '41b3de4355555557': '333333333.33333343',
  becbf647612f3696: '-0.0000033333333333333333',
  '43143ff3c1cb0959': '1424953923781206.2',
};

// Texts that become a part of a URL.
const QUOTED = [
  range(32, 126)
    .map((code) => String.fromCharCode(code))
    .join(''),
  ...['Gain (dB)', "user's", '![a](b)', '*bold* ~gone~ _low_', 'wow!', '\\"<>`|', 'a b+c%20', ''],
  ...['\u00e9', '\u00b5\u03bc', '\u6ce2', '\u{1f600}', '\u0000\u007f\r\n'],
];

// [JSON text, canonical form], by hand.
const BY_HAND = [
  // numbers
  ['1', '1'],
  ['1.0', '1'],
  ['1.50', '1.5'],
  ['-1.0', '-1'],
  ['-0', '0'],
  ['-0.0', '0'],
  ['0e0', '0'],
  ['-0e-7', '0'],
  ['1E5', '100000'],
  ['1e+5', '100000'],
  ['10e-1', '1'],
  ['0.00001e5', '1'],
  ['1e20', '100000000000000000000'],
  ['100000000000000000000', '100000000000000000000'],
  ['1e21', '1e+21'],
  ['1000000000000000000000', '1e+21'],
  ['-1e21', '-1e+21'],
  ['1.5e300', '1.5e+300'],
  ['0.000001', '0.000001'],
  ['1e-6', '0.000001'],
  ['1e-7', '1e-7'],
  ['0.0000001', '1e-7'],
  ['1.25e-7', '1.25e-7'],
  ['0.1', '0.1'],
  ['0.30000000000000004', '0.30000000000000004'],
  ['0.1000000000000000055511151231257827', '0.1'],
  ['123456.789', '123456.789'],
  ['9007199254740991', '9007199254740991'],
  ['-9007199254740991', '-9007199254740991'],
  ['9007199254740992', '9007199254740992'],
  ['9007199254740994', '9007199254740994'],
  ['1152921504606846976', '1152921504606847000'],
  ['1152921504606847000', '1152921504606847000'],
  ['18446744073709551616', '18446744073709552000'],
  ['18446744073709552000', '18446744073709552000'],
  ['1e-400', '0'],
  ['4.9e-324', '5e-324'],
  ['2.2250738585072014e-308', '2.2250738585072014e-308'],
  ['2.2250738585072011e-308', '2.225073858507201e-308'],
  // literals and white space
  ['null', 'null'],
  ['true', 'true'],
  ['false', 'false'],
  [' \t\r\n[ 1 ,\n2 ] ', '[1,2]'],
  [' { "b" : 1 , "a" : [ ] } ', '{"a":[],"b":1}'],
  // empty values
  ['""', '""'],
  ['[]', '[]'],
  ['{}', '{}'],
  ['[[],{},""]', '[[],{},""]'],
  ['{"":""}', '{"":""}'],
  ['{"a":{"b":{}}}', '{"a":{"b":{}}}'],
  // strings
  ['"\\u0061"', '"a"'],
  ['"\\/"', '"/"'],
  ['"\\""', '"\\""'],
  ['"\\\\"', '"\\\\"'],
  ['"\\u005c\\u0022"', '"\\\\\\""'],
  ['"\\u000A\\u000D\\u0009"', '"\\n\\r\\t"'],
  ['"\\u007f"', '"\u007f"'],
  ['"\\u0080"', '"\u0080"'],
  ['"\\u00e9"', '"é"'],
  ['"\\u00E9"', '"é"'],
  ['"e\\u0301"', '"e\u0301"'],
  ['"\\u20ac$"', '"€$"'],
  ['"\\u2028\\u2029"', '"\u2028\u2029"'],
  ['"\\ud83d\\ude00"', '"😀"'],
  ['"\\uD83D\\uDE00"', '"😀"'],
  ['"😀"', '"😀"'],
  ['"\\ufffd\\ufffe\\uffff"', '"\ufffd\ufffe\uffff"'],
  ['"\\ufeff"', '"\ufeff"'],
  ['"\\udbff\\udfff"', '"\u{10ffff}"'],
  ['"日本語 עברית हिन्दी"', '"日本語 עברית हिन्दी"'],
  ['"<script>&amp;</script>"', '"<script>&amp;</script>"'],
  ['"null"', '"null"'],
  // arrays keep their order
  ['[3,1,2]', '[3,1,2]'],
  ['[null,true,false,"",0]', '[null,true,false,"",0]'],
  ['[1.0,[2.0,[3.0]]]', '[1,[2,[3]]]'],
  ['[{"b":1,"a":2},{"a":1,"b":2}]', '[{"a":2,"b":1},{"a":1,"b":2}]'],
  // the names of an object, by UTF-16 code units
  ['{"b":1,"a":2}', '{"a":2,"b":1}'],
  ['{"a":1,"B":2}', '{"B":2,"a":1}'],
  ['{"ab":1,"a":2,"":3}', '{"":3,"a":2,"ab":1}'],
  ['{"10":1,"9":2,"1":3}', '{"1":3,"10":1,"9":2}'],
  ['{"2":1,"-1":2,"01":3,"1":4}', '{"-1":2,"01":3,"1":4,"2":1}'],
  ['{"a.b":1,"a":{"b":2},"a b":3}', '{"a":{"b":2},"a b":3,"a.b":1}'],
  ['{"é":1,"e":2,"z":3}', '{"e":2,"z":3,"é":1}'],
  ['{"\\ufb33":1,"\\ud83d\\ude00":2}', '{"😀":2,"\ufb33":1}'],
  ['{"\\uffff":1,"\\ud800\\udc00":2,"\\ud7ff":3}', '{"\ud7ff":3,"\u{10000}":2,"\uffff":1}'],
  ['{"\\ue000":1,"\\udbff\\udfff":2}', '{"\u{10ffff}":2,"\ue000":1}'],
  ['{"x\\ud83d\\ude00":1,"x\\uff5e":2,"x":3}', '{"x":3,"x😀":1,"x\uff5e":2}'],
  ['{"\\u0000":1,"\\u0001":2,"":3}', '{"":3,"\\u0000":1,"\\u0001":2}'],
  ['{"\\n":1," ":2,"\\"":3,"\\\\":4}', '{"\\n":1," ":2,"\\"":3,"\\\\":4}'],
  // names that mean something to JavaScript
  ['{"b":1,"__proto__":2}', '{"__proto__":2,"b":1}'],
  ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}'],
  ['{"toString":1,"constructor":2}', '{"constructor":2,"toString":1}'],
  ['{"toJSON":"x","length":0}', '{"length":0,"toJSON":"x"}'],
  // nested objects
  ['{"z":{"y":{"x":1,"w":2},"v":3},"u":4}', '{"u":4,"z":{"v":3,"y":{"w":2,"x":1}}}'],
  ['{"a":[{"c":[{"e":1,"d":2}],"b":3}]}', '{"a":[{"b":3,"c":[{"d":2,"e":1}]}]}'],
  ['{"$blob":"00ff"}', '{"$blob":"00ff"}'],
  [
    '{"center":[-0.5,0.0],"zoom":2.0,"colors":null,"interior":false}',
    '{"center":[-0.5,0],"colors":null,"interior":false,"zoom":2}',
  ],
  // RFC 8785, sections 3.2.2 and 3.2.3
  [
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",' +
      '"literals":[null,true,false]}',
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  ],
  [
    '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh",' +
      '"1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",' +
      '"\\u00f6":"Latin Small Letter O With Diaeresis"}',
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control",' +
      '"ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",' +
      '"😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  ],
];

// [text of params, why it is refused]
const REFUSED_TEXT = [
  ['', 'empty'],
  [' ', 'empty'],
  ['{', 'unfinished'],
  ['{"a"', 'unfinished'],
  ['{"a":', 'unfinished'],
  ['{"a":"b', 'unfinished'],
  ['{"a":[1', 'unfinished'],
  ['}', 'syntax'],
  ['nul', 'syntax'],
  ['{"a" 1}', 'syntax'],
  ['{"a":1,}', 'syntax'],
  ['{"a":[1,]}', 'syntax'],
  ["{'a':1}", 'syntax'],
  ['{a:1}', 'syntax'],
  ['{1:1}', 'syntax'],
  ['{"a":undefined}', 'syntax'],
  ['{"a":True}', 'syntax'],
  ['{"a":1n}', 'syntax'],
  ['{"a":01}', 'syntax'],
  ['{"a":+1}', 'syntax'],
  ['{"a":.5}', 'syntax'],
  ['{"a":1.}', 'syntax'],
  ['{"a":1e}', 'syntax'],
  ['{"a":0x10}', 'syntax'],
  ['{"a":1_000}', 'syntax'],
  ['{"a":\uff11}', 'syntax'],
  ['{"a":1} {}', 'syntax'],
  ['{"a":1}/**/', 'syntax'],
  ['\ufeff{}', 'syntax'],
  ['\u00a0{}', 'syntax'],
  ['{"a":"\t"}', 'syntax'],
  ['{"a":"\n"}', 'syntax'],
  ['{"a":"\u0000"}', 'syntax'],
  ['{"a":"\\x41"}', 'syntax'],
  ['{"a":"\\u12"}', 'syntax'],
  ['{"a":"\\u00g0"}', 'syntax'],
  ['null', 'no object'],
  ['true', 'no object'],
  ['1', 'no object'],
  ['"text"', 'no object'],
  ['[]', 'no object'],
  ['[{"a":1}]', 'no object'],
  ['{"a":NaN}', 'not finite'],
  ['{"a":-NaN}', 'not finite'],
  ['{"a":Infinity}', 'not finite'],
  ['{"a":[-Infinity]}', 'not finite'],
  ['{"a":1e400}', 'not finite'],
  ['{"a":[{"b":-1e309}]}', 'not finite'],
  [`{"a":${'9'.repeat(400)}}`, 'not finite'],
  ['{"a":9007199254740993}', 'no double'],
  ['{"a":-9007199254740993}', 'no double'],
  ['{"a":[9007199254740995]}', 'no double'],
  ['{"a":1152921504606846975}', 'no double'],
  ['{"a":1152921504606846977}', 'no double'],
  ['{"a":1152921504606847001}', 'no double'],
  ['{"a":18446744073709551615}', 'no double'],
  ['{"a":100000000000000000001}', 'no double'],
  ['{"a":1000000000000000000001}', 'no double'],
  ['{"a":1,"a":1}', 'name twice'],
  ['{"a":1,"b":2,"a":3}', 'name twice'],
  ['{"a":1,"\\u0061":2}', 'name twice'],
  ['{"x":[{"":1,"":2}]}', 'name twice'],
  ['{"a":"\\ud800"}', 'lone surrogate'],
  ['{"a":"\\uDBFF"}', 'lone surrogate'],
  ['{"a":"\\udc00"}', 'lone surrogate'],
  ['{"a":"\\ude00\\ud83d"}', 'lone surrogate'],
  ['{"a":"\\ud83dx\\ude00"}', 'lone surrogate'],
  ['{"a":["x\\ud83d\\ud83d\\ude00"]}', 'lone surrogate'],
  ['{"\\ud800":1}', 'lone surrogate'],
  ['{"a":{"b\\udfff":1}}', 'lone surrogate'],
  [`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, 'too deep'],
  [`{"a":${'['.repeat(32)}${']'.repeat(32)}}`, 'too deep'],
  [`{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`, 'too deep'],
];

// [Python expression, why it is refused]
const REFUSED_VALUE = [
  ['nan', 'not finite'],
  ['inf', 'not finite'],
  ['-inf', 'not finite'],
  ['[1, nan]', 'not finite'],
  ["{'a': [{'b': inf}]}", 'not finite'],
  ['2**53 + 1', 'no double'],
  ['-(2**53) - 1', 'no double'],
  ['2**60 + 1', 'no double'],
  ['2**64 - 1', 'no double'],
  ['10**23', 'no double'],
  ['10**308 + 1', 'no double'],
  ['10**309', 'no double'],
  ['-10**5000', 'no double'],
  ["{'a': (0, 2**53 + 1)}", 'no double'],
  ["'\\ud800'", 'lone surrogate'],
  ["'a\\udfffb'", 'lone surrogate'],
  ["'\\ud83d\\ude00'", 'lone surrogate'],
  ["['\\udc80']", 'lone surrogate'],
  ["{'\\ud800': 1}", 'lone surrogate'],
  ["{'a': {'\\udc00': 1}}", 'lone surrogate'],
  ['{1: 2}', 'name'],
  ['{None: 2}', 'name'],
  ["{'a': {True: 1}}", 'name'],
  ["{('a',): 1}", 'name'],
  ['{1, 2}', 'type'],
  ["b'bytes'", 'type'],
  ["bytearray(b'x')", 'type'],
  ['1j', 'type'],
  ['object()', 'type'],
  ['range(3)', 'type'],
  ['iter([1])', 'type'],
  ['len', 'type'],
  ['...', 'type'],
];

/** The reference: V8 sorts by UTF-16 code units, and writes strings and numbers as RFC 8785. */
function reference(value) {
  if (Array.isArray(value)) return `[${value.map(reference).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${reference(value[name])}`).join(',')}}`;
}

/** A vector whose canonical form, given by hand, must be the reference's too. */
function vector(name, json, canonical) {
  const expected = reference(JSON.parse(json));
  if (expected !== canonical) throw new Error(`${json}: ${canonical} is not ${expected}`);
  return { name, json, canonical };
}

function double(hexadecimal) {
  return Buffer.from(hexadecimal, 'hex').readDoubleBE();
}

/** All of a double's digits, so that the text is not canonical yet. */
function number(name, value) {
  return { name, json: value.toExponential(16), canonical: JSON.stringify(value) };
}

function control(code) {
  const hexadecimal = code.toString(16).padStart(4, '0');
  const short = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r' }[code];
  const canonical = `"${short ?? `\\u${hexadecimal}`}"`;
  return vector(`control character ${code}`, `"\\u${hexadecimal.toUpperCase()}"`, canonical);
}

/** The bytes of UTF-8, as they are where they are unreserved (RFC 3986, section 2.3), else encoded. */
function quoted(text) {
  const hexadecimal = (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return [...Buffer.from(text)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(sign) ? sign : hexadecimal(byte);
    })
    .join('');
}

function* randomDoubles(count) {
  for (let index = 0, found = 0; found < count; index += 1) {
    const bits = createHash('sha256').update(String(index)).digest('hex').slice(0, 16);
    if (!Number.isFinite(double(bits))) continue;
    found += 1;
    yield bits;
  }
}

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function appendixB([bits, canonical]) {
  return vector(`RFC 8785, appendix B: ${bits}`, double(bits).toExponential(16), canonical);
}

const deepest = `${'['.repeat(31)}${']'.repeat(31)}`;
const wide = JSON.stringify(Object.fromEntries(range(0, 99).map((n) => [`k${99 - n}`, n])));

const vectors = [
  ...Object.entries(APPENDIX_B).map(appendixB),
  ...BY_HAND.map(([json, canonical]) => vector(json, json, canonical)),
  ...range(0, 31).map(control),
  ...range(-12, 25).map((power) => number(`10 ** ${power}`, Number(`1e${power}`))),
  ...range(48, 72).map((power) => number(`2 ** ${power}`, 2 ** power)),
  ...range(1, 8).map((power) => number(`2 ** -${power * 9}`, 2 ** (-9 * power))),
  ...range(1, 20).map((n) => number(`${n} / 7`, n / 7)),
  ...range(1, 10).map((n) => number(`${n} steps of 0.1 from -0.5`, -0.5 + n * 0.1)),
  ...[...randomDoubles(100)].map((bits) => number(`double ${bits}`, double(bits))),
  vector('as deep as it may be, inside an object', deepest, deepest),
  { name: 'a hundred names', json: wide, canonical: reference(JSON.parse(wide)) },
  ...QUOTED.map((text) => ({ name: `quoted: ${text}`, text, quoted: quoted(text) })),
  ...REFUSED_TEXT.map(([json, refused]) => ({ name: `refused: ${json}`, json, refused })),
  ...REFUSED_VALUE.map(([python, refused]) => ({ name: `refused: ${python}`, python, refused })),
];

const ascii = (text) =>
  text.replace(/[\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
const short = (name) =>
  name.length <= 60 ? name : `${name.slice(0, 40)}... (${name.length} characters)`;
const lines = vectors.map((entry) => ascii(JSON.stringify({ ...entry, name: short(entry.name) })));
if (new Set(lines).size < lines.length) throw new Error('a vector occurs twice');
writeFileSync(new URL('key_vectors.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
