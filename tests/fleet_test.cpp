// The fleet as a user runs it: the program, a server that plays many comuni, and the folder that comes out.
#include <catch2/catch.hpp>
