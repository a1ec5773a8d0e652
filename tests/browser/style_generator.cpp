#include "browser/style_generator.h"

namespace collaudo::testing {

std::string StyleGenerator::family_name() {
  return std::string(one_of({"Lora",          "\"Titillium Web\"",
                             "Titillium Web", "'Roboto Mono'",
                             "roboto  mono",  "serif",
                             "SERIF",         "\"serif\"",
                             "monospace",     "Georgia",
                             "Open Sans",     "\"Open  Sans\"",
                             "L\\6fra",       "Ünì",
                             "-apple-system", "fantasy",
                             "\"a,b\"",       "\"q\\\"q\"",
                             "Lora\\ Bold",   "_x",
                             "math"}));
}

std::string StyleGenerator::family_list() {
  if (once_in(14))
    return std::string(one_of({"", "Lora,", ", Lora", "Lora Georgia \"x\"", "1a", "Lora, inherit",
                               "Lora / Georgia", "default", "Lora;;", "\"unfinished", "url(x)", "Lora!",
                               "Lora {x}", "foo(Lora)", "initial Lora", "Lora)"}));
  std::string list = family_name();
  while (once_in(3)) list += std::string(one_of({",", ", ", " , ", "/**/,\n"})) + family_name();
  return list;
}

std::string StyleGenerator::variable() {
  const std::string name(one_of({"--a", "--b", "--c", "--d", "--A", "--none"}));
  if (once_in(12))
    return std::string(
        one_of({"var()", "var(a)", "var(--a b)", "var(--a;b)", "VAR(--a)", "var( --b )", "var(--a,)"}));
  if (once_in(2)) return "var(" + name + ")";
  return "var(" + name + "," + (once_in(3) ? variable() : " " + family_list()) + ")";
}

std::string StyleGenerator::font_value() {
  const std::string families = once_in(4) ? variable() : family_list();
  switch (below(5)) {
    case 0:
      return std::string(one_of({"caption", "menu", "ICON", "small-caption bold", "status-bar"}));
    case 1:
      return std::string(one_of({"12px", "bold", "italic 12px", "x-large", "0"})) + " " + families;
    case 2:
      return std::string(one_of({"italic", "normal", "bold", "small-caps", "350", "condensed",
                                 "oblique 10deg", "bold bold", "1200"})) +
             " " +
             std::string(one_of({"1em", "80%", "larger", "calc(1em + 2px)", "medium", "-1px", "12",
                                 "clamp(1rem,2vw,3rem)"})) +
             std::string(one_of({"", "/1.5", "/normal", " / 2em", "/-1"})) + " " + families;
    case 3:
      return "1rem/1 " + families;
    default:
      return "var(--d, 1em) " + families;
  }
}

std::string StyleGenerator::declaration() {
  const std::string important =
      once_in(8) ? std::string(one_of({" !important", "!IMPORTANT", " ! important", "!importan"})) : "";
  const std::string keyword(one_of({"inherit", "initial", "unset", "revert", "revert-layer", "INHERIT"}));
  switch (below(14)) {
    case 0:
      return "font: " + (once_in(4) ? keyword : font_value()) + important;
    case 1:
      return "--a: " + (once_in(3) ? variable() : family_list()) + important;
    case 2:
      return "--b: " + (once_in(2) ? variable() : family_list()) + important;
    case 3:
      return "--c: " + (once_in(3) ? keyword : variable()) + important;
    case 4:
      return "--d:" + std::string(one_of({"", " ", "1em", "Lora", "{a:b;c:d}", "revert-layer"})) + important;
    case 5:
      return "font-family: " + keyword + important;
    case 6:
    case 7:
      return "font-family: " + variable() + important;
    case 8:
      return "all: " +
             (once_in(2) ? keyword : std::string(one_of({"Lora", "var(--none, initial)", "revert"}))) +
             important;
    case 9:
      return std::string(
          one_of({"color: red", "*zoom: 1", "_x: y", "filter: progid:X(a='b')",
                  "background: url(data:x;y,{z})", "content: \"}\"", "color red", "font-size: 2em", ":x",
                  "@x y", "FONT-FAMILY: Lora", "f\\6fnt-family: Georgia", "--e: [a)", "width: calc((1px)"}));
    default:
      return "font-family:" + std::string(one_of({" ", "", "\n"})) + family_list() + important;
  }
}

std::string StyleGenerator::declarations(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += declaration() + std::string(one_of({";", "; ", ";\n", ";;"}));
  return text;
}

std::string StyleGenerator::compound(int depth) {
  std::string text(one_of({"", "", "", "p", "div", "span", "h2", "a", "li", "*", "P", "button", "input",
                           "code", "*|b", "svg", "text"}));
  const std::size_t count = text.empty() ? 1 + below(2) : below(2);
  for (std::size_t i = 0; i < count; ++i) {
    switch (below(18)) {
      case 0:
        text += "#i" + std::to_string(below(12));
        break;
      case 1:
        text += one_of({"[data-x]", "[data-x=a]", "[data-x~=\"b\"]", "[data-x^='a']", "[data-x$=b i]",
                        "[DATA-X*=a]", "[lang|=it]", "[type=TEXT]", "[data-x=\"A\"]", "[data-x=a s]",
                        "[data-x", "[x|data-x]", "[*|data-x]", "[data-x=1]"});
        break;
      case 2:
        text += one_of({":first-child", ":last-child", ":only-child", ":nth-child(2n+1)", ":nth-child( odd )",
                        ":nth-child(-n + 2)", ":nth-of-type(2)", ":first-of-type", ":last-of-type",
                        ":only-of-type", ":empty", ":root", ":nth-child(n+0)", ":nth-child(+ 2)",
                        ":nth-last-child(1)", ":nth-child(2 of p)"});
        break;
      case 3:
        text += one_of({":hover", ":link", ":visited", ":any-link", ":focus", ":checked", ":disabled",
                        ":enabled", ":target", ":lang(it)", ":lang(en)", ":required", ":scope",
                        ":not(:hover)", ":host", ":active", ":focus-within"});
        break;
      case 4:
        text += one_of({":unheard", "::before", ":after", "::-webkit-thing", "::-moz-thing", ":-moz-any(a)",
                        "::placeholder", "::before:hover", ":-ms-lang", "::part(x)", ":hover(x)", ":not()",
                        ":is()", ":is(:-moz-x)", "::before.a", ":first-line", ":root()",
                        "::-webkit-scrollbar:hover"});
        break;
      case 5:
      case 6:
        if (depth > 0)
          text += std::string(one_of({":not(", ":is(", ":where(", ":-webkit-any("})) +
                  selector_list(depth - 1) + ")";
        break;
      case 7:
        if (depth > 0) text += ":has(" + std::string(one_of({"", "> ", "+ ", "~ "})) + complex(0) + ")";
        break;
      case 8:
        text += "&";
        break;
      default:
        text += "." + std::string(one_of({"a", "b", "c", "d", "A", "e\\31"}));
    }
  }
  return text.empty() ? ".a" : text;
}

std::string StyleGenerator::complex(int depth) {
  std::string text = compound(depth);
  while (once_in(3))
    text += std::string(once_in(20) ? one_of({" || ", " > > ", " /deep/ "})
                                    : one_of({" ", " > ", ">", " + ", " ~ ", " "})) +
            compound(depth);
  return text;
}

std::string StyleGenerator::selector_list(int depth) {
  std::string text = complex(depth);
  while (once_in(4)) text += std::string(one_of({",", ", ", " ,\n"})) + complex(depth);
  return text;
}

std::string StyleGenerator::media() {
  return std::string(one_of({"screen",
                             "print",
                             "all",
                             "not print",
                             "only screen and (min-width: 600px)",
                             "(max-width: 1279.98px)",
                             "(min-width:1280px)",
                             "(width >= 80em)",
                             "(400px <= width < 1280px)",
                             "(orientation: portrait)",
                             "(prefers-color-scheme: light)",
                             "(hover: none)",
                             "(prefers-reduced-motion: reduce)",
                             "not all and (monochrome)",
                             "screen and (color), print",
                             "(-ms-high-contrast: active)",
                             "(min-resolution: 2dppx)",
                             "(-webkit-min-device-pixel-ratio: 1.5)",
                             "not (width < 100px)",
                             "(width) and (not (height: 1px))",
                             "(foo: bar)",
                             "not (-moz-foo: bar)",
                             "screen and",
                             "((width) or (foo)) and (color)",
                             "(aspect-ratio: 8/5)",
                             "(min-aspect-ratio: 2/1)",
                             "(scripting: enabled)",
                             "(height: 800px)",
                             "",
                             "speech, (width > 1000px)",
                             "(min-width: calc(1000px + 1px))",
                             "screen (color)"}));
}

std::string StyleGenerator::supports() {
  return std::string(one_of(
      {"(display: grid)", "not (display: grid)", "(--a: b)", "(display: grid) and (not (font-family: 1x))",
       "selector(:hover > a)", "(-ms-ime-align: auto)", "(foo: bar)", "(display: flex) or (foo: bar)",
       "font-format(woff2)", "display: grid", "(font: 12px Lora)", "(position: sticky)"}));
}

std::string StyleGenerator::rule(int depth) {
  switch (depth > 0 ? below(14) : 9) {
    case 0:
      return "@media " + media() + "{" + rules(1 + below(2), depth - 1) + "}";
    case 1:
      return "@supports " + supports() + " {" + rules(1, depth - 1) + "}";
    case 2:
      return "@layer " + std::string(one_of({"x", "y", "x.z", "", "y, x"})) + "{" +
             rules(1 + below(2), depth - 1) + "}";
    case 3:
      return "@layer " + std::string(one_of({"y, x;", "z;", "x.z, y;", "1;"}));
    case 4:
      return selector_list(1) + "{" + declarations(below(2)) + rules(1, depth - 1) + declarations(below(2)) +
             "}";
    case 5:
      return selector_list(1) + "{@media " + media() + "{" + declarations(1) + "}" + rules(1, depth - 1) +
             "}";
    case 6:
      return std::string(
          one_of({"@container (width > 1px){p{font-family:Lora}}", "@unknown x{p{font-family:Lora}}",
                  "@unknown;", "@font-face{font-family:Lora;src:url(l.woff2)}",
                  "/* p{font-family:Georgia} */", "<!-- ", "-->", ";", "p{font-family:Lora;",
                  "--x:hover{font-family:Lora}", ".a,{font-family:Georgia}", "}", "@import 'late.css';",
                  "@scope (.a){p{font-family:Lora}}", "@starting-style{p{font-family:Lora}}"}));
    default:
      return selector_list(2) + "{" + declarations(1 + below(3)) + (once_in(12) ? "" : "}");
  }
}

std::string StyleGenerator::rules(std::size_t count, int depth) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += rule(depth) + "\n";
  return text;
}

std::string StyleGenerator::sheet() { return rules(2 + below(8), 3); }

std::string StyleGenerator::attributes(std::string_view tag) {
  std::string text;
  if (once_in(2))
    text += " class=\"" + std::string(one_of({"a", "b", "c", "a b", "b d", " c  a ", "A", "e1"})) + "\"";
  if (once_in(4)) text += " id=i" + std::to_string(ids_++);
  if (once_in(6)) text += " data-x=\"" + std::string(one_of({"a", "b", "a b", "ab", "A"})) + "\"";
  if (once_in(10)) text += " lang=\"" + std::string(one_of({"it", "en", "it-IT", ""})) + "\"";
  if (once_in(9)) {
    std::string style = declarations(1 + below(2));
    for (auto at = style.find('"'); at != std::string::npos; at = style.find('"', at))
      style.replace(at, 1, "&quot;");
    text += " style=\"" + style + "\"";
  }
  if (tag == "a" && !once_in(4)) text += " href=/x";
  if (tag == "font")
    text += " face=\"" + std::string(one_of({"Georgia", "Lora, x", "", "12", "inherit"})) + "\"";
  if (tag == "input")
    text += " type=" + std::string(one_of({"text", "checkbox", "radio", "date", "submit", "hidden"}));
  if (tag == "input" && once_in(3)) text += " checked";
  if ((tag == "input" || tag == "button" || tag == "select" || tag == "fieldset") && once_in(3))
    text += " disabled";
  return text;
}

std::string StyleGenerator::inline_content(int depth) {
  std::string text(one_of({"", "testo", " "}));
  const std::size_t count = depth > 0 ? below(3) : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view tag = one_of({"span", "b", "em", "code", "font", "kbd", "span", "input",
                                         "textarea", "svg", "select", "strong", "br", "img"});
    if (tag == "input" || tag == "br" || tag == "img")
      text += "<" + std::string(tag) + attributes(tag) + ">";
    else if (tag == "svg")
      text += "<svg" + attributes(tag) + "><text font-family=\"" + std::string(one_of({"Georgia", "", "1"})) +
              "\"" + attributes("text") + ">x</text><foreignObject><p" + attributes("p") +
              ">y</p></foreignObject></svg>";
    else if (tag == "select")
      text += "<select" + attributes(tag) + "><optgroup label=x><option" + attributes("option") +
              ">1</option></optgroup></select>";
    else if (tag == "textarea")
      text += "<textarea" + attributes(tag) + ">x</textarea>";
    else
      text += "<" + std::string(tag) + attributes(tag) + ">" + inline_content(depth - 1) + "</" +
              std::string(tag) + ">";
  }
  return text;
}

std::string StyleGenerator::shadow() {
  return "<template shadowrootmode=" + std::string(one_of({"open", "CLOSED"})) + "><style>" +
         std::string(one_of({":host", "p", "::slotted(*)", "div", ":host(.a)", "slot"})) + "{" +
         declarations(1 + below(2)) + "}</style><div><slot></slot></div></template>";
}

std::string StyleGenerator::block_content(int depth) {
  std::string text;
  const std::size_t count = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view tag = one_of({"p", "p", "h1", "h2", "h3", "a", "button", "div", "section", "ul",
                                         "pre", "fieldset", "template", "blockquote"});
    const std::string name(tag);
    const bool is_block =
        tag == "div" || tag == "section" || tag == "fieldset" || tag == "template" || tag == "blockquote";
    if (tag == "ul")
      text += "<ul" + attributes(tag) + "><li" + attributes("li") + ">" + inline_content(1) +
              "</li><li>x</li></ul>\n";
    else
      text += "<" + name + attributes(tag) + ">" +
              ((tag == "div" || tag == "section") && once_in(30) ? shadow() : "") +
              (!is_block   ? inline_content(2)
               : depth > 0 ? block_content(depth - 1)
                           : "") +
              "</" + name + ">\n";
  }
  return text;
}

std::string StyleGenerator::head(VirtualSite& site, const std::string& path) {
  std::string text;
  const auto add_sheet = [&](const std::string& suffix) {
    const std::string address = path + suffix + ".css";
    const std::string type(once_in(20) ? "text/plain" : "text/css; charset=utf-8");
    std::string content = sheet();
    if (once_in(4)) content = "@charset \"utf-8\"; @layer y, x;" + content;
    site[model_origin + address] = {once_in(25) ? 404 : 200, {{"Content-Type", type}}, content, {}};
    return address;
  };
  const std::size_t count = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string attributes(
        one_of({"", "", "", "", "", " media=screen", " media=print", " media=\"(min-width: 900px)\"",
                " title=One", " title=Two", " type=text/css", " type=text/less"}));
    const std::string place = std::to_string(i);
    switch (below(6)) {
      case 0:
      case 1:
        text += "<link rel=\"" +
                std::string(one_of({"stylesheet", "stylesheet", "stylesheet", "StyleSheet",
                                    "alternate stylesheet", "preload"})) +
                "\" as=style" + attributes +
                std::string(one_of({"", "", "", " disabled", " onload=\"this.media='all'\"",
                                    " onload=\"this.onload=null;this.rel='stylesheet'\""})) +
                " href=\"" + add_sheet("-l" + place) + "\">\n";
        break;
      case 2:
        text += "<style" + attributes + ">@import " + std::string(one_of({"url(", "\""}));
        text += text.ends_with('(') ? add_sheet("-i" + place) + ")" : add_sheet("-i" + place) + "\"";
        text += std::string(one_of({"", " layer", " layer(x)", " supports(display: grid)",
                                    " layer(y.z) screen", " print", " screen and (width > 1px)"})) +
                ";\n" + sheet() + "</style>\n";
        break;
      default:
        text += "<style" + attributes + ">\n" + sheet() + "</style>\n";
    }
  }
  return text;
}

void StyleGenerator::add_page(VirtualSite& site, const std::string& path) {
  ids_ = 0;
  std::string page(one_of({"<!doctype html>\n", "<!DOCTYPE html>\n", "<!-- x --><!doctype html>\n",
                           "<!doctype html>\n", "<!doctype html>\n", ""}));
  page += "<html" + attributes("html") + "><head><meta charset=utf-8><title>x</title>\n" + head(site, path) +
          "</head>\n<body" + attributes("body") + ">\n" + block_content(2) + "</body></html>";
  site[model_origin + path + ".html"] = {200, {{"Content-Type", "text/html; charset=utf-8"}}, page, {}};
}

}  // namespace collaudo::testing
