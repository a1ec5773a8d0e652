#include "html/charset.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <memory>

#include "html/ascii.h"
#include "html/tag_lexer.h"
#include "text/utf8.h"

namespace collaudo::html {
namespace {

constexpr std::size_t looked_at_for_meta = 1024;

// A character set of the Encoding Standard: its name, the name under which iconv knows it, and what pages
// call it.
struct Charset {
  std::string_view name;
  const char* iconv_name;
  std::string_view labels;  // separated by spaces
};

constexpr std::array charsets = {
    Charset{"utf-8", "UTF-8", "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8"},
    Charset{"windows-1252", "",
            "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 iso88591 latin1 l1 ascii us-ascii "
            "ansi_x3.4-1968 cp819 ibm819 iso-ir-100 csisolatin1 iso_8859-1:1987"},
    Charset{"iso-8859-15", "ISO-8859-15",
            "iso-8859-15 iso8859-15 iso_8859-15 iso885915 latin9 l9 csisolatin9"},
    Charset{"utf-16le", "UTF-16LE", "utf-16 utf-16le unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff"},
    Charset{"utf-16be", "UTF-16BE", "utf-16be unicodefffe"},
    Charset{"iso-8859-2", "ISO-8859-2", "iso-8859-2 iso8859-2 iso_8859-2 iso88592 latin2 l2"},
    Charset{"iso-8859-3", "ISO-8859-3", "iso-8859-3 iso8859-3 latin3 l3"},
    Charset{"iso-8859-4", "ISO-8859-4", "iso-8859-4 iso8859-4 latin4 l4"},
    Charset{"iso-8859-5", "ISO-8859-5", "iso-8859-5 iso8859-5 cyrillic"},
    Charset{"iso-8859-6", "ISO-8859-6", "iso-8859-6 iso8859-6 arabic"},
    Charset{"iso-8859-7", "ISO-8859-7", "iso-8859-7 iso8859-7 greek"},
    Charset{"iso-8859-8", "ISO-8859-8", "iso-8859-8 iso8859-8 hebrew"},
    Charset{"iso-8859-10", "ISO-8859-10", "iso-8859-10 iso8859-10 latin6 l6"},
    Charset{"iso-8859-13", "ISO-8859-13", "iso-8859-13 iso8859-13"},
    Charset{"iso-8859-14", "ISO-8859-14", "iso-8859-14 iso8859-14"},
    Charset{"iso-8859-16", "ISO-8859-16", "iso-8859-16"},
    Charset{"windows-874", "CP874", "windows-874 iso-8859-11 tis-620"},
    Charset{"windows-1250", "CP1250", "windows-1250 cp1250 x-cp1250"},
    Charset{"windows-1251", "CP1251", "windows-1251 cp1251 x-cp1251"},
    Charset{"windows-1253", "CP1253", "windows-1253 cp1253 x-cp1253"},
    Charset{"windows-1254", "CP1254", "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 latin5 l5"},
    Charset{"windows-1255", "CP1255", "windows-1255 cp1255 x-cp1255"},
    Charset{"windows-1256", "CP1256", "windows-1256 cp1256 x-cp1256"},
    Charset{"windows-1257", "CP1257", "windows-1257 cp1257 x-cp1257"},
    Charset{"windows-1258", "CP1258", "windows-1258 cp1258 x-cp1258"},
    Charset{"ibm866", "CP866", "ibm866 866 cp866"},
    Charset{"koi8-r", "KOI8-R", "koi8-r koi8 koi"},
    Charset{"koi8-u", "KOI8-U", "koi8-u koi8-ru"},
    Charset{"macintosh", "MACINTOSH", "macintosh mac x-mac-roman"},
    Charset{"gbk", "GB18030", "gbk gb2312 chinese gb_2312-80 x-gbk"},
    Charset{"gb18030", "GB18030", "gb18030"},
    Charset{"big5", "BIG5-HKSCS", "big5 big5-hkscs x-x-big5"},
    Charset{"euc-jp", "EUC-JP", "euc-jp x-euc-jp"},
    Charset{"shift_jis", "CP932", "shift_jis shift-jis sjis ms932 windows-31j x-sjis"},
    Charset{"iso-2022-jp", "ISO-2022-JP", "iso-2022-jp csiso2022jp"},
    Charset{"euc-kr", "CP949", "euc-kr ks_c_5601-1987 korean windows-949"},
};

const Charset* charset_labelled(std::string_view label) {
  const std::string wanted = lower(trimmed(label));
  for (const Charset& charset : charsets) {
    auto labels = charset.labels;
    for (auto known = take_token(labels); !known.empty(); known = take_token(labels))
      if (known == wanted) return &charset;
  }
  return nullptr;
}

const Charset& charset_named(std::string_view name) { return *charset_labelled(name); }

// The value behind "charset=" in a Content-Type, which stands in the header or in a meta element.
const Charset* charset_in_content_type(std::string_view content_type) {
  const std::string text = lower(content_type);
  for (auto at = text.find("charset"); at != std::string::npos; at = text.find("charset", at + 1)) {
    std::string_view rest = std::string_view(text).substr(at + 7);
    rest = trimmed(rest);
    if (rest.substr(0, 1) != "=") continue;
    rest = trimmed(rest.substr(1));
    const std::string_view quote = rest.substr(0, 1);
    if (quote == "\"" || quote == "'") {
      rest.remove_prefix(1);
      const auto end = rest.find(quote);
      return end == std::string_view::npos ? nullptr : charset_labelled(rest.substr(0, end));
    }
    return charset_labelled(rest.substr(0, rest.find_first_of("; \t\n\f\r")));
  }
  return nullptr;
}

const Charset* charset_in_meta(const WrittenTag& meta) {
  std::string_view content;
  bool is_content_type = false;
  auto attributes = meta.attribute_lexer();
  while (const auto attribute = attributes.next()) {
    if (equals_ignoring_case(attribute->name, "charset")) return charset_labelled(attribute->value);
    if (equals_ignoring_case(attribute->name, "content")) content = attribute->value;
    if (equals_ignoring_case(attribute->name, "http-equiv"))
      is_content_type = equals_ignoring_case(trimmed(attribute->value), "content-type");
  }
  return is_content_type ? charset_in_content_type(content) : nullptr;
}

const Charset* charset_in_beginning(std::string_view bytes) {
  TagLexer tags(bytes.substr(0, looked_at_for_meta));
  while (const auto tag = tags.next()) {
    if (tag->kind != WrittenTag::Kind::start || !tag->is_closed || !equals_ignoring_case(tag->name, "meta"))
      continue;
    const Charset* charset = charset_in_meta(*tag);
    if (charset == nullptr) continue;
    // A page whose ASCII tags could be read is not UTF-16, whatever it says.
    return charset->name.substr(0, 6) == "utf-16" ? &charset_named("utf-8") : charset;
  }
  return nullptr;
}

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct Marked {
  std::string_view mark;
  std::string_view charset;
};
constexpr std::array byte_order_marks = {Marked{"\xEF\xBB\xBF", "utf-8"}, Marked{"\xFE\xFF", "utf-16be"},
                                         Marked{"\xFF\xFE", "utf-16le"}};

// 0x80 to 0x9F of windows-1252; the five bytes without character are the controls of the same number.
constexpr std::array<char32_t, 32> windows_1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
  std::string utf8;
  utf8.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text::append(utf8, byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80u] : byte);
  }
  return utf8;
}

struct IconvClose {
  void operator()(void* converter) const { iconv_close(converter); }
};

// Nothing on a machine that lacks the C library's conversion files.
std::unique_ptr<void, IconvClose> converter_from(const char* name) {
  const iconv_t converter = iconv_open("UTF-8", name);
  return std::unique_ptr<void, IconvClose>(converter == reinterpret_cast<iconv_t>(-1) ? nullptr : converter);
}

std::string from_iconv(std::string_view bytes, const char* name) {
  const auto converter = converter_from(name);
  if (!converter) return text::repaired(bytes);
  std::string input(bytes);
  std::string utf8;
  std::array<char, 16384> buffer{};
  char* next = input.data();
  std::size_t left = input.size();
  bool is_flushed = false;
  while (!is_flushed) {
    char* out = buffer.data();
    std::size_t room = buffer.size();
    is_flushed = left == 0;
    const std::size_t result = is_flushed ? iconv(converter.get(), nullptr, nullptr, &out, &room)
                                          : iconv(converter.get(), &next, &left, &out, &room);
    const int reason = errno;
    utf8.append(buffer.data(), buffer.size() - room);
    if (result == static_cast<std::size_t>(-1) && reason != E2BIG && left > 0) {
      text::append(utf8, text::replacement_character);
      ++next;
      --left;
    }
  }
  return utf8;
}

std::string converted(std::string_view bytes, const Charset& charset) {
  if (charset.name == "utf-8") return text::repaired(bytes);
  if (charset.name == "windows-1252") return from_windows_1252(bytes);
  return from_iconv(bytes, charset.iconv_name);
}

std::string without_nul(std::string text) {
  if (text.find('\0') == std::string::npos) return text;
  std::string result;
  for (const char c : text) {
    if (c == '\0') {
      text::append(result, text::replacement_character);
    } else {
      result += c;
    }
  }
  return result;
}

const Charset& charset_of(std::string_view bytes, std::string_view content_type_header, bool is_html) {
  if (const Charset* charset = charset_in_content_type(content_type_header)) return *charset;
  if (is_html)
    if (const Charset* charset = charset_in_beginning(bytes)) return *charset;
  // Nobody has said it. Text of another character set is almost never valid UTF-8 by accident, and browsers
  // that find it so show it so; to judge its words as mojibake would blame the site for what no citizen sees.
  if (!is_ascii(bytes) && text::is_valid_utf8(bytes)) return charset_named("utf-8");
  return charset_named(is_html ? "windows-1252" : "utf-8");
}

}  // namespace

Decoded to_utf8(std::string_view bytes, std::string_view content_type_header, bool is_html) {
  for (const auto& [mark, name] : byte_order_marks)
    if (bytes.substr(0, mark.size()) == mark)
      return {without_nul(converted(bytes.substr(mark.size()), charset_named(name))), std::string(name)};
  const Charset& charset = charset_of(bytes, content_type_header, is_html);
  return {without_nul(converted(bytes, charset)), std::string(charset.name)};
}

}  // namespace collaudo::html
