// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/json-text.h"
#include "helpers/scenario/scenario.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>
#include <string>
#include <vector>

namespace mopo
{

/// The text of a file in `scenarios/`.
std::string ReadShipped(const std::string& fileName);

/// `scenarios/starter.json` as JSON, to be spoilt.
Json Starter();

/// Sets, adds (`-` at the end of a list) or, with a discarded value, removes what a JSON pointer
/// names.
struct Edit
{
    std::string pointer;
    Json value;
};

Json Edited(Json document, const std::vector<Edit>& edits);

/// All that is said about a document, as the program prints it; empty if it is a good scenario.
std::vector<std::string> FaultsOf(const Json& document);
std::vector<std::string> FaultsOfText(const std::string& text);

/// A way to spoil the starter scenario, and all that must be said about it.
struct FaultyCase
{
    std::string name;
    std::vector<Edit> edits;
    std::vector<std::string> faults;
};

void PrintTo(const FaultyCase& faultyCase, std::ostream* stream);

/// A removal.
inline Edit Without(const std::string& pointer)
{
    return {pointer, Json(Json::value_t::discarded)};
}

/// Exchanges, removes, copies and adds a few values somewhere in a document.
Json Mutated(Json document, std::mt19937& random);

} // namespace mopo
