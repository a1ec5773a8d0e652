// Outcomes: the truth values that a condition of a style sheet may have, as far as we can tell. CSS itself
// has three (true, false, unknown); a set of them says what we do not know. Plain values.
#pragma once

#include "html/selector.h"

namespace collaudo::css {

class Outcomes {
 public:
  static constexpr Outcomes yes() { return Outcomes(4); }
  static constexpr Outcomes unknown() { return Outcomes(2); }  // to the browser
  static constexpr Outcomes no() { return Outcomes(1); }
  static constexpr Outcomes any() { return Outcomes(7); }  // to us
  static constexpr Outcomes of(bool truth) { return truth ? yes() : no(); }

  constexpr Outcomes operator!() const {
    return Outcomes(static_cast<unsigned>((bits_ & 4) >> 2 | (bits_ & 2) | (bits_ & 1) << 2));
  }
  // The lesser of each pair of outcomes, the greater of each pair.
  friend constexpr Outcomes operator&(Outcomes a, Outcomes b) { return !((!a) | (!b)); }
  friend constexpr Outcomes operator|(Outcomes a, Outcomes b) {
    unsigned bits = 0;
    for (unsigned x = 1; x <= 4; x *= 2)
      for (unsigned y = 1; y <= 4; y *= 2)
        if ((a.bits_ & x) && (b.bits_ & y)) bits |= x > y ? x : y;
    return Outcomes(bits);
  }

  // What is unknown to the browser does not hold.
  constexpr html::Match match() const {
    if (bits_ == 4) return html::Match::yes;
    return bits_ & 4 ? html::Match::maybe : html::Match::no;
  }

 private:
  explicit constexpr Outcomes(unsigned bits) : bits_(bits) {}
  unsigned bits_;
};

}  // namespace collaudo::css
