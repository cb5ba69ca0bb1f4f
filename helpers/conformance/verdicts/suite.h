// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/tester/player.h"
#include "helpers/conformance/verdicts/requirements.h"

#include <functional>

namespace mopo::conformance
{

/// What a requirement came to for one role.
struct Verdict
{
    const Requirement* requirement = nullptr;
    Role role{};
    Outcome outcome = Outcome::Inconclusive;
    std::string why;
    /// Those that name it, by their places in `Report::cases`.
    std::vector<std::size_t> cases;

    /// The one that decided, or nothing if there is no case.
    std::optional<std::size_t> decisive;
};

struct Report
{
    std::string peer;
    std::vector<Role> roles;
    std::vector<CaseResult> cases;
    /// Each requirement that concerns one of the roles and that has a case, in the order of the
    /// draft, the initiator first.
    std::vector<Verdict> verdicts;
    /// Requirements of that role that no case of the whole set can show.
    std::vector<std::pair<const Requirement*, Role>> notObserved;
    bool hadContact = false;
    /// IKE SAs came about, and the other end never said MOPO_SUPPORTED.
    bool isPlainIkev2 = false;

    std::size_t Count(Outcome outcome, Weight weight) const;
    bool AllStrictPassed() const;
    /// A verdict is that something failed, and this case shows it.
    bool IsFailure(std::size_t caseIndex) const;
};

/// Told before each case: its place and how many there are.
using Progress = std::function<void(const Case& next, std::size_t done, std::size_t all)>;

/// Plays cases, one after the other. `all` is the set that they were chosen from. Both must outlive
/// the report.
Report Judge(const std::vector<Case>& cases,
             const std::vector<Case>& all,
             Player& player,
             std::string peerName,
             const Progress& progress = {});

} // namespace mopo::conformance
