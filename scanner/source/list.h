/* list.h - all sources, in the order in which they are asked for a target.
 *
 * To add one, say svn:
 * 1. write scanner/source/svn.c, which ends in `const struct source_ops source_svn = {...};`.
 *    scanner/source.h says what its functions must do; stdin.c is the shortest example;
 * 2. add the line SOURCE(svn) below;
 * 3. write tests/scanner/svn_test.c; the build asks for it.
 *
 * No include guard: it is included with SOURCE defined in different ways. */
SOURCE(stdin)
SOURCE(files)
SOURCE(history)
SOURCE(changes)
