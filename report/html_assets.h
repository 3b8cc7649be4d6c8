/* html_assets.h - style and script of the page, from report/html/ (embed.sh). */
#ifndef REPORT_HTML_ASSETS_H
#define REPORT_HTML_ASSETS_H

#include "base/base.h"

extern const unsigned char html_page_css[], html_page_js[];
extern const size_t html_page_css_len, html_page_js_len;

#endif
