#include <collaudo/forms.h>

#include <catch2/catch.hpp>

#include "support/locations.h"
#include "support/virtual_site.h"

using namespace collaudo;

namespace {

html::Document page(std::string_view content) {
  return html::Document::parse("<!doctype html><html lang=it><body>" + std::string(content) +
                               "</body></html>");
}

std::string in_words(Recognition state) {
  return state == Recognition::found       ? "found"
         : state == Recognition::not_found ? "not found"
                                           : "undecidable";
}

// "category place …": the abilities found, in the order of the vocabulary.
std::string found(const FormReading& reading) {
  std::string names;
  for (const Ability& ability : reading.abilities)
    if (ability.state == Recognition::found) names += (names.empty() ? "" : " ") + ability.name;
  return names;
}

std::string disservizio(std::string_view content) {
  const html::Document document = page(content);
  return found(read_form(document, "disservizio"));
}

std::string booking(std::string_view content) {
  const html::Document document = page(content);
  return found(read_form(document, "booking"));
}

}  // namespace

TEST_CASE("the model's forms offer every ability", "[forms]") {
  const testing::VirtualSite site = testing::model_site(testing::sites_folder);
  const auto form = [&](const std::string& path) {
    return html::Document::parse(site.at(testing::model_origin + path).body);
  };
  const html::Document report = form("/segnalazione-disservizio/");
  const FormReading reading = read_form(report, "disservizio");
  CHECK(found(reading) == "category place subject description images documents");
  CHECK(reading.ability("category").shown_by->attribute_or("id") == "tipo");
  CHECK(reading.ability("images").shown_by->attribute_or("id") == "immagini");
  CHECK(reading.ability("documents").shown_by->attribute_or("id") == "allegati");
  CHECK(reading.controls == 11);
  CHECK(reading.is_conclusive);
  CHECK_THROWS_AS(reading.ability("colour"), std::logic_error);

  const html::Document appointment = form("/prenotazione-appuntamento/");
  CHECK(found(read_form(appointment, "booking")) == "office date time subject reason name surname contact");
}

TEST_CASE("a control is named in every way that HTML has", "[forms]") {
  CHECK(disservizio("<label for=a>Tipo di disservizio</label><select id=a></select>") == "category");
  CHECK(disservizio("<label>Categoria <select><option>Via</select></label>") == "category");
  CHECK(disservizio("<select aria-label='Ambito'></select>") == "category");
  CHECK(disservizio("<p id=n>Tipologia</p><div role=listbox aria-labelledby='x n'></div>") == "category");
  CHECK(disservizio("<fieldset><legend>Categoria</legend><input type=radio name=a><input type=radio "
                    "name=a></fieldset>") == "category");
  CHECK(disservizio("<section><h2>Luogo</h2><input></section>") == "place");
  CHECK(disservizio("<input placeholder='Indirizzo o piazza'>") == "place");
  CHECK(disservizio("<input name=titolo_segnalazione>") == "subject");
  CHECK(disservizio("<textarea id='campo-descrizione'></textarea>") == "description");
}

TEST_CASE("words count whole, kinds of control count", "[forms]") {
  CHECK(disservizio("<label for=a>Tipografia</label><select id=a></select>").empty());
  CHECK(disservizio("<label for=a>Categoria</label><input type=checkbox id=a>").empty());
  CHECK(disservizio("<label for=a>Titolo</label><input type=hidden id=a>").empty());
  CHECK(disservizio("<label for=a>Dettagli</label><input id=a>").empty());
  CHECK(disservizio("<label for=a>Indirizzo e-mail</label><input id=a>").empty());
  CHECK(disservizio("<label for=a>Luogo di nascita</label><input id=a>").empty());
}

TEST_CASE("a heading names what stands under it in the same section only", "[forms]") {
  CHECK(disservizio("<section><h2>Luogo</h2></section><section><input name=x></section>").empty());
  CHECK(disservizio("<section><input name=x><h2>Luogo</h2></section>").empty());
}

TEST_CASE("a place may be given on a map or with a button", "[forms]") {
  CHECK(disservizio("<div id=map></div>") == "place");
  CHECK(disservizio("<div class='leaflet-container'></div>") == "place");
  CHECK(disservizio("<button>Usa la tua posizione</button>") == "place");
  CHECK(disservizio("<section><h2>Luogo</h2><button>Avanti</button></section>").empty());
  CHECK(disservizio("<div class='mappa-del-sito'></div>").empty());
}

TEST_CASE("one upload serves for images and documents only if it takes several files or says so", "[forms]") {
  CHECK(disservizio("<input type=file name=immagini>") == "images");
  CHECK(disservizio("<input type=file name=immagini multiple>") == "images documents");
  CHECK(disservizio("<label for=f>Foto o documenti</label><input type=file id=f>") == "images documents");
  CHECK(disservizio("<input type=file name=immagini accept='image/*' multiple>") == "images");
  CHECK(disservizio("<input type=file name=file accept='.jpg, .PNG'>") == "images");
  CHECK(disservizio("<input type=file name=allegati accept='.pdf'>") == "documents");
  CHECK(disservizio("<input type=file name=allegati>") == "documents");
  CHECK(disservizio("<input type=file name=foto><input type=file name=altre-foto>") == "images documents");
  CHECK(disservizio("<section><h3>Immagini</h3><button>Carica file</button></section>") ==
        "images documents");
  CHECK(disservizio("<section><h3>Immagini</h3><button>Carica</button><input type=file accept='image/png' "
                    "id=x></section>") == "images");
}

TEST_CASE("dates and hours are recognised by what they are", "[forms]") {
  CHECK(booking("<input type=date>") == "date");
  CHECK(booking("<input type=date name=data_di_nascita>").empty());
  CHECK(booking("<select><option>Dicembre 2026<option>Gennaio 2027</select>") == "date");
  CHECK(booking("<div class='calendar'></div>") == "date");
  CHECK(booking("<input type=datetime-local>") == "date time");
  CHECK(booking("<select><option>9:30<option>10.15</select>") == "time");
  CHECK(booking("<select><option>12.05.2026<option>1.10.20</select>").empty());
  CHECK(booking("<input type=radio name=o id=o1><label for=o1>lunedì, ore 9:00</label>") == "time");
  CHECK(booking("<button>15:00</button>") == "time");
  CHECK(booking("<h2>Data e orario</h2><input type=date>") == "date time");
  CHECK(booking("<h2>Data e orario</h2><p>presto</p>").empty());
  std::string days = "<table><tr>";
  for (int day = 1; day <= 30; ++day) days += "<td>" + std::to_string(day) + "</td>";
  CHECK(booking(days + "</table>") == "date");
  CHECK(booking("<label for=a>Nome e cognome</label><input id=a>") == "name surname");
}

TEST_CASE("the template's own controls do not count", "[forms]") {
  const html::Document document = page(
      "<header><input name=titolo></header><form role=search><input name=luogo></form>"
      "<div data-element=feedback><textarea name=dettagli></textarea></div><footer><select "
      "name=tipo></select></footer>");
  const FormReading reading = read_form(document, "disservizio");
  CHECK(reading.controls == 0);
  CHECK(found(reading).empty());
  CHECK(reading.obstacle == Obstacle::none);
}

TEST_CASE("what may come later is undecidable, not missing", "[forms]") {
  const auto read = [](std::string_view content) {
    const html::Document document = page(content);
    const FormReading reading = read_form(document, "disservizio");
    return in_words(reading.ability("images").state) + ", obstacle " +
           std::to_string(static_cast<int>(reading.obstacle));
  };
  CHECK(read("<p>Una pagina</p>") == "not found, obstacle 0");
  CHECK(read("<div id=root></div><script type=module src=a.js></script>") == "undecidable, obstacle 1");
  CHECK(read("<p>Entra con SPID</p>") == "undecidable, obstacle 2");
  CHECK(read("<header>Accedi</header><p>Una pagina</p>") == "not found, obstacle 0");
  CHECK(read("<button>Inizia</button>") == "undecidable, obstacle 3");
  CHECK(read("<input type=checkbox><button>Avanti</button>") == "undecidable, obstacle 3");
  CHECK(read("<iframe src=modulo></iframe>") == "undecidable, obstacle 4");
  CHECK(read("<input><input><button>Avanti</button>") == "not found, obstacle 3");
}

TEST_CASE("absence is conclusive on a whole form only", "[forms]") {
  const auto is_conclusive = [](std::string_view content) {
    const html::Document document = page(content);
    return read_form(document, "disservizio").is_conclusive;
  };
  const std::string four = "<input name=a><input name=b><input name=c><input name=d>";
  CHECK(is_conclusive(four));
  CHECK_FALSE(is_conclusive("<input name=a><input name=b><input name=c>"));
  CHECK_FALSE(is_conclusive(
      "<input type=radio name=a><input type=radio name=a><input type=radio name=a><input name=b>"));
  CHECK_FALSE(is_conclusive(four + "<button>Avanti</button>"));
  CHECK(is_conclusive(four + "<button>Avanti</button><div class='d-none'><input name=e></div>"));
}

TEST_CASE("hostile forms are read within bounds", "[forms]") {
  std::string content = "<label>";
  for (int count = 0; count < 20'000; ++count) content += "<input name=titolo><button>Carica</button>";
  const html::Document document = page(content);
  const FormReading reading = read_form(document, "disservizio");
  CHECK(reading.controls > 0);
  CHECK(reading.controls <= 1500);
  CHECK(reading.ability("subject").state == Recognition::found);
}
