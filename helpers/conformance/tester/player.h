// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/tester/tester.h"

namespace mopo::conformance
{

enum class Outcome : std::uint8_t
{
    Passed,
    Failed,
    /// The implementation cannot be configured for it, or does not speak the protocol.
    NotApplicable,
    /// Nothing was shown, and `why` says what was in the way.
    Inconclusive,
};

/// `passed`, `failed`, `not applicable`, `inconclusive`.
const char* ToString(Outcome outcome);

/// What one requirement came to in one case.
struct RequirementOutcome
{
    std::string requirement;
    Outcome outcome{};
    std::string why;
};

struct CaseResult
{
    const Case* played = nullptr;
    Outcome outcome = Outcome::Inconclusive;
    /// In words, and where: empty if it passed.
    std::string why;
    std::optional<Place> place;
    /// The line of the case that was not fulfilled.
    std::string line;
    std::vector<RequirementOutcome> requirements;
    /// Everything that was sent and received.
    MessageLog log;
    /// The datagram that is wrong, by its place in `log`.
    std::optional<std::size_t> offending;
    std::vector<IkeKeysDerived> ikeKeys;
    std::vector<InstallEspSa> espKeys;
    /// Nothing at all came from the other end.
    bool hadContact = false;
    /// An IKE SA came about, and the other end did not say MOPO_SUPPORTED.
    bool isPlainIkev2 = false;
    /// An IKE SA came about, and both ends said MOPO_SUPPORTED.
    bool speaksMopo = false;
};

/// Plays cases against one implementation, one after the other.
class Player
{
  public:
    /// All must outlive it.
    Player(const TesterConfig& config, Link& link, Crypto& crypto, RandomSource& random);

    CaseResult Play(const Case& one);

  private:
    /// Why a step came to nothing.
    struct Stop
    {
        Outcome outcome{};
        std::string why;
        const LogEntry* entry = nullptr;
        /// Only this line shows nothing; the case goes on.
        bool isOfLineOnly = false;
    };

    using Played = std::expected<void, Stop>;

    Played Prepare(const Case& one);
    Played Given(const Case& one);
    Played Establish(const Case& one);
    Played PlayStep(const Step& step);
    Tester::Done SendTimes(const Step& step);
    // --- player-expect.cc
    Played Expect(const Step& step);
    Played Never(const Step& step);
    Played State(const Step& step) const;
    /// Whether the step speaks of this message; `isWhole`: in all that it says.
    bool IsMeant(const Step& step, const LogEntry& entry) const;
    std::expected<void, std::string> Check(const Step& step, const LogEntry& entry);
    std::expected<void, std::string> CheckEsp(const Step& step, const LogEntry& entry) const;
    LogEntry* FindMeant(const Step& step);
    // --- player-act.cc
    Played Act(const Step& step);
    Played Trigger(const Step& step);

    /// `isShown`: for each step up to `reached` whether it was fulfilled.
    static void Conclude(CaseResult& result,
                         const Case& one,
                         const std::vector<bool>& isShown,
                         const Stop& stop);

    const TesterConfig& m_config;
    Link& m_link;
    Tester m_tester;
    /// The last request that the tester sent by a step: what a response without `to=` answers.
    const LogEntry* m_lastSent = nullptr;
};

} // namespace mopo::conformance
