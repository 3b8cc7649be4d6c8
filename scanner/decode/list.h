/* list.h - all decoders; where two could take the same run, the first does.
 *
 * To add one, say rot13:
 * 1. write scanner/decode/rot13.c, which ends in `const struct decoder_ops decoder_rot13 = {...};`.
 *    scanner/decode.h says what its functions must do; hex.c is the shortest example;
 * 2. add the line DECODER(rot13) below;
 * 3. write tests/scanner/rot13_test.c; the build asks for it.
 *
 * No include guard: it is included with DECODER defined in different ways. */
DECODER(hex)
DECODER(base64)
DECODER(percent)
DECODER(backslash)
DECODER(entities)
DECODER(gzip)
DECODER(zlib)
DECODER(utf16le)
