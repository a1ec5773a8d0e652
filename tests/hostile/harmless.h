// What a page's words must not be able to do to whoever reads an output, by kind of output. Read by the tests
// of outputs, of reports made by hand and of whole runs. Pure but for the XML parser, which is a program.
#pragma once

#include <string>
#include <vector>

namespace collaudo::testing {

// Everything that a page can say to steer a terminal, a spreadsheet, a browser, a parser or an eye.
// Printable as XML never, as UTF-8 not throughout.
const std::string& words_of_all_evil();

// Each fails the test that calls it. `about` names the output.
void check_for_eyes(const std::string& text, const std::string& about);  // any text that is shown
void check_for_terminal(const std::string& text,
                        const std::string& about);  // our own colours may stand in it
void check_json(const std::string& text, const std::string& about);
void check_xml(const std::string& text, const std::string& about);
void check_html(const std::string& text, const std::string& about);
void check_markdown(const std::string& text, const std::string& about);
void check_table(const std::string& text, const std::string& about);       // CSV as fleets write it
void check_for_runner(const std::string& text, const std::string& about);  // lines that a CI runner reads

}  // namespace collaudo::testing
