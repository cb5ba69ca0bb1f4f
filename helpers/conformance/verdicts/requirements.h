// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"

#include <string>
#include <vector>

namespace mopo::conformance
{

/// How much a verdict on a requirement weighs.
enum class Weight : std::uint8_t
{
    /// MUST, and what the draft states as behaviour.
    Strict,
    /// SHOULD, MAY, and what the draft leaves to be decided ("TBD").
    Advisory,
};

/// A row of test/requirements/requirements.json.
struct Requirement
{
    std::string id;
    std::string section;
    /// `initiator`, `responder`, `receiver` or `both`.
    std::string actor;
    /// `MUST`, `SHOULD`, `MAY`, `TBD` or `behaviour`.
    std::string level;
    std::string text;
    std::string when;
    std::string expected;
    /// The fault that a case must be able to find.
    std::string negative;
    /// Where the draft is silent: the decision that was taken. Empty elsewhere.
    std::string decision;

    Weight GetWeight() const;
    /// Whether it says something about an implementation in that role.
    bool Concerns(Role role) const;
    /// It belongs to the draft, not to IKEv2 or ESP.
    bool IsOfTheDraft() const;
};

/// All of them, in the order of the file, which is that of the draft.
const std::vector<Requirement>& AllRequirements();

/// Null where there is none of that name.
const Requirement* FindRequirement(const std::string& id);

} // namespace mopo::conformance
