// JSON items: hands the items of one long array to a reader, one at a time, so that a file of tens of MB
// never stands in memory as a tree. Called by the readers of traces and logs; no state, any thread.
//
// The array is the whole text, or the value of the member `key` of the object that is the whole text; other
// members are skipped. An item nested deeper than 400, or with more than 100 000 values, is cut, not
// refused: recordings of real pages have such items, among those that nobody reads.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include <collaudo/result.h>

#include <nlohmann/json.hpp>

namespace collaudo::score {

using ItemHandler = std::function<void(const nlohmann::json& item)>;

// How many items there were. The fault (fault.h) says what is wrong and at which byte; what came before it
// has been handed over already.
Result<std::size_t> read_json_items(std::string_view text, std::string_view key, std::size_t most_items,
                                    const ItemHandler& handle);

// Reading of members that may be absent or of another kind: nothing foreign is trusted.
const nlohmann::json* member(const nlohmann::json& value, std::string_view key);  // null when there is none
double number_of(const nlohmann::json& value, std::string_view key, double otherwise);
bool flag_of(const nlohmann::json& value, std::string_view key);
std::string text_of(const nlohmann::json& value, std::string_view key);  // empty when there is none

}  // namespace collaudo::score
