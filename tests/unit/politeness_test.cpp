#include "evidence/politeness.h"

#include <catch2/catch.hpp>

using collaudo::Politeness;
using std::chrono::milliseconds;
using Time = Politeness::Time;

namespace {
const Time t0 = Time{} + std::chrono::hours(1);
}

TEST_CASE("no more requests run at a time than one address may have", "[politeness]") {
  Politeness politeness(2, 0);
  politeness.started("a.it", t0);
  CHECK(politeness.earliest("a.it", t0) == t0);
  politeness.started("a.it", t0);
  CHECK(politeness.earliest("a.it", t0) == Time::max());
  CHECK(politeness.earliest("b.it", t0) == t0);
  politeness.ended("a.it");
  CHECK(politeness.earliest("a.it", t0 + milliseconds(5)) == t0 + milliseconds(5));
}

TEST_CASE("starts keep their distance, a hundred milliseconds unless the address is a loopback one",
          "[politeness]") {
  Politeness politeness(4, -1);
  politeness.started("a.it", t0);
  CHECK(politeness.earliest("a.it", t0) == t0 + milliseconds(100));
  CHECK(politeness.earliest("a.it", t0 + milliseconds(40)) == t0 + milliseconds(100));
  CHECK(politeness.earliest("a.it", t0 + milliseconds(140)) == t0 + milliseconds(140));

  politeness.located("a.it", "127.0.0.1");
  CHECK(politeness.earliest("a.it", t0) == t0);

  Politeness fixed(4, 250);
  fixed.started("localhost", t0);
  CHECK(fixed.earliest("localhost", t0) == t0 + milliseconds(250));
}

TEST_CASE("hosts of one address share its limit once the address is known", "[politeness]") {
  Politeness politeness(3, 0);
  politeness.started("a.it", t0);
  politeness.started("a.it", t0);
  politeness.started("b.it", t0);
  politeness.located("a.it", "192.0.2.1");
  CHECK(politeness.earliest("a.it", t0) == t0);
  politeness.located("b.it", "192.0.2.1");
  CHECK(politeness.earliest("a.it", t0) == Time::max());
  CHECK(politeness.earliest("b.it", t0) == Time::max());
  politeness.ended("a.it");
  CHECK(politeness.earliest("b.it", t0) == t0);
  // Another address for the same host does not lose what runs already.
  politeness.located("b.it", "192.0.2.2");
  politeness.started("b.it", t0);
  CHECK(politeness.earliest("a.it", t0) == Time::max());
}

TEST_CASE("an address that asked to be left alone is", "[politeness]") {
  Politeness politeness(4, 0);
  politeness.located("a.it", "192.0.2.1");
  politeness.located("b.it", "192.0.2.1");
  politeness.hold("a.it", t0 + milliseconds(3000));
  politeness.hold("a.it", t0 + milliseconds(1000));
  CHECK(politeness.earliest("b.it", t0) == t0 + milliseconds(3000));
  CHECK(politeness.earliest("c.it", t0) == t0);
}

TEST_CASE("an address as host joins itself", "[politeness]") {
  Politeness politeness(1, 0);
  politeness.started("127.0.0.1", t0);
  politeness.located("127.0.0.1", "127.0.0.1");
  CHECK(politeness.earliest("127.0.0.1", t0) == Time::max());
  politeness.ended("127.0.0.1");
  CHECK(politeness.earliest("127.0.0.1", t0) == t0);
}

TEST_CASE("loopback is told from its look-alikes", "[politeness]") {
  for (const char* name : {"127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "site.localhost"})
    CHECK(collaudo::is_loopback(name));
  for (const char* name : {"128.0.0.1", "127.evil.it", "localhost.it", "::2", "10.0.0.1", ""})
    CHECK_FALSE(collaudo::is_loopback(name));
}
