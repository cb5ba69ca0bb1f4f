// SPDX-License-Identifier: GPL-2.0-only
// The built-in answers to "which path is the best?".
#pragma once

#include "model/policy/path-chooser.h"
#include "model/policy/path-rank.h"

namespace mopo
{

/// Orders by a rank. Whatever else a strategy goes by, the interfaces that the user lists are
/// preferred to the others; what is equal otherwise is drawn, so that many clients do not all take
/// the same path.
class RankedChooser : public PathChooser
{
  public:
    std::vector<Candidate> Order(Instant now,
                                 const PathOptions& options,
                                 const Failure& failure,
                                 RandomSource& random) const final;

  private:
    /// `listed` is how many interfaces the user lists.
    virtual bool ComesBefore(const PathRank& a, const PathRank& b, std::size_t listed) const = 0;
};

/// D-58, in order of:
///   1. the failure: pairs that share neither end with the pair that failed, then those that share
///      one, itself last; after a lost local address, the same interface first;
///   2. the interface: see `PreferenceOf`, then the kind of access;
///   3. after a failure, the peer address that worked, then the family that was in use: a change
///      of family changes MTU and encapsulation and is not made without need;
///   4. RFC 6724: known to be dead last, matching scope, matching label, precedence, smaller
///      scope, longest matching prefix;
///   5. measured before unmeasured, the shorter round trip, the more recent success.
/// A working path is left only for one of a strictly better preference (`PreferenceOf`). A better
/// kind of access is not enough: a laptop on its WLAN stays there when somebody plugs in a cable,
/// since every move costs something and this one gains little. Thus nothing ever moves only to
/// change between IPv4 and IPv6.
class PreferenceChooser final : public RankedChooser
{
  public:
    bool Prefers(const Candidate& candidate,
                 const Candidate& current,
                 const PathOptions& options) const override;

  private:
    bool ComesBefore(const PathRank& a, const PathRank& b, std::size_t listed) const override;
};

/// The order of address selection alone (RFC 6724 6), as a host has it that knows nothing of its
/// peer's other addresses. A working path is left for a listed interface only.
class AddressSelectionChooser final : public RankedChooser
{
  public:
    bool Prefers(const Candidate& candidate,
                 const Candidate& current,
                 const PathOptions& options) const override;

  private:
    bool ComesBefore(const PathRank& a, const PathRank& b, std::size_t listed) const override;
};

/// The shortest measured round trip first, unless the pair is known to be dead; what is not
/// measured, or is the same, as in `PreferenceChooser`. A working path is left for one whose round
/// trip is shorter by more than a quarter: less could be chance. Only what was tested is measured,
/// so this one lives on background tests.
class RoundTripChooser final : public RankedChooser
{
  public:
    bool Prefers(const Candidate& candidate,
                 const Candidate& current,
                 const PathOptions& options) const override;

  private:
    bool ComesBefore(const PathRank& a, const PathRank& b, std::size_t listed) const override;
};

} // namespace mopo
