// SPDX-License-Identifier: GPL-2.0-only
// Loss, repetition and reordering during every exchange (RFC 7296 2.1 to 2.4; D-07 to D-09): the
// two ends agree in the end, or the IKE SA is gone at both.
#include "test/protocol/two-ends.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

namespace mopo::test
{
namespace
{

/// The exchange that the bad weather hits.
enum class Stage : std::uint8_t
{
    Initial,
    Liveness,
    ChangePath,
    CreateChildSa,
    Addresses,
    Delete,
    All,
};

const char* ToString(Stage stage)
{
    switch (stage)
    {
    case Stage::Initial:
        return "Initial";
    case Stage::Liveness:
        return "Liveness";
    case Stage::ChangePath:
        return "ChangePath";
    case Stage::CreateChildSa:
        return "CreateChildSa";
    case Stage::Addresses:
        return "Addresses";
    case Stage::Delete:
        return "Delete";
    case Stage::All:
        return "All";
    }
    return "?";
}

constexpr std::uint64_t SEEDS = 50;
/// An end that hears nothing more gives up after five minutes, and finds out within half of one.
constexpr Duration GIVEN_UP_BY = 8min;

/// What an IKE message is known by.
using MessageKey = std::tuple<TwoEnds::End, Octets>;

/// SPIs, exchange type, flags and Message ID; nothing for what is no message of an IKE SA.
std::optional<MessageKey> KeyOf(const TwoEnds::Datagram& datagram)
{
    const std::size_t marker = datagram.path.local.port == NAT_T_PORT ? 4 : 0;
    const auto header =
        datagram.octets.size() < marker || datagram.isRawEsp
            ? std::nullopt
            : std::optional(DecodeHeader(OctetView(datagram.octets).subspan(marker)));
    if (!header || !header->has_value() || (*header)->exchangeType == CodePoints{}.pathTest)
    {
        return std::nullopt;
    }
    // What is said outside of any IKE SA, of a request to one that is gone, is no response of it.
    const bool isInit =
        (*header)->exchangeType == static_cast<std::uint8_t>(ExchangeType::IkeSaInit);
    if (!isInit && (*header)->nextPayload != PayloadType::Encrypted)
    {
        return std::nullopt;
    }
    const auto begin = datagram.octets.begin() + static_cast<std::ptrdiff_t>(marker);
    // The responder's SPI is not part of it: IKE_SA_INIT has none yet.
    Octets key(begin, begin + 8);
    key.insert(key.end(), begin + 18, begin + 24);
    return MessageKey{datagram.from, key};
}

// "A retransmission from the initiator MUST be bitwise identical to the original request", and the
// kept response is kept.
void ExpectEachMessageToHaveOneForm(const TwoEnds& ends)
{
    std::map<MessageKey, Octets> forms;
    for (const TwoEnds::Datagram& datagram : ends.Wire())
    {
        if (const auto key = KeyOf(datagram))
        {
            const std::size_t marker = datagram.path.local.port == NAT_T_PORT ? 4 : 0;
            const Octets message(datagram.octets.begin() + static_cast<std::ptrdiff_t>(marker),
                                 datagram.octets.end());
            const auto [form, isNew] = forms.try_emplace(*key, message);
            EXPECT_EQ(form->second, message);
        }
    }
    EXPECT_GE(forms.size(), 2U);
}

/// One IKE SA from its first message to its last, between a laptop with a WLAN behind a NAT and a
/// gateway.
class Life
{
  public:
    Life(Stage stage, double probability, std::uint64_t seed)
        : m_stage(stage),
          m_probability(probability),
          m_seed(seed),
          m_ends(TwoEnds::InitiatorConfig(), TwoEnds::ResponderConfig(), seed)
    {
        m_ends.AddNat("10.1.0.10", "198.51.100.1", TwoEnds::NatKind::PortRestricted);
        m_ends.SetLocals(TwoEnds::Initiator, {TwoEnds::Ethernet(), TwoEnds::PrivateWlan()});
    }

    void Run()
    {
        Enter(Stage::Initial);
        m_ends.Initiate();
        m_ends.RunFor(170s);
        if (!IsUp())
        {
            ExpectGoneAtBothEnds();
            return;
        }
        Enter(Stage::Liveness);
        for (int i = 0; i < 3; ++i)
        {
            m_ends.CheckLiveness(TwoEnds::Initiator);
            m_ends.CheckLiveness(TwoEnds::Responder);
            m_ends.RunFor(2s);
        }
        ExpectAgreement();
        Enter(Stage::ChangePath);
        for (const char* interface : {"wlan0", "eth0", "wlan0"})
        {
            m_ends.Prefer(interface);
            m_ends.RunFor(20ms);
        }
        m_ends.RunFor(60s);
        ExpectAgreement();
        Enter(Stage::CreateChildSa);
        Rekey(TwoEnds::Initiator, true);
        Rekey(TwoEnds::Responder, true);
        m_ends.RunFor(20s);
        Rekey(TwoEnds::Responder, false);
        Rekey(TwoEnds::Initiator, false);
        m_ends.RunFor(60s);
        ExpectAgreement();
        ExpectTheSameSas();
        Enter(Stage::Addresses);
        m_ends.SetLocals(
            TwoEnds::Responder,
            {TwoEnds::Local("203.0.113.1", "wan"), TwoEnds::Local("3fff:ff::1", "wan")});
        m_ends.SetLocals(TwoEnds::Initiator,
                         {TwoEnds::Ethernet(),
                          TwoEnds::PrivateWlan(),
                          TwoEnds::Local("3fff:3::20", "wlan1", AccessKind::Wlan)});
        m_ends.RunFor(60s);
        ExpectAgreement();
        EXPECT_EQ(m_ends.State(TwoEnds::Initiator).peerAddresses.size(), 2U) << "seed " << m_seed;
        Enter(Stage::Delete);
        if (IsUp(TwoEnds::Initiator))
        {
            m_ends.Command(TwoEnds::Initiator, CloseCommand{m_ends.Id(TwoEnds::Initiator)});
        }
        ExpectGoneAtBothEnds();
        ExpectEachMessageToHaveOneForm(m_ends);
    }

    /// Whether it came to the moves.
    bool WasUp() const
    {
        return !m_ends.All<Established>(TwoEnds::Initiator).empty();
    }

  private:
    void Enter(Stage stage)
    {
        const bool isBad = m_stage == stage || m_stage == Stage::All;
        const double probability = isBad ? m_probability : 0;
        m_ends.SetWeather(
            {.loss = probability, .duplication = probability, .reordering = probability},
            m_seed + static_cast<std::uint64_t>(stage) * 1000);
    }

    void Rekey(TwoEnds::End end, bool childSas)
    {
        m_ends.Command(end, RekeyCommand{m_ends.Id(end), childSas});
    }

    /// One pair of Child SAs, each end's the other's mirror, on one IKE SA.
    void ExpectTheSameSas()
    {
        const StateTraced ours = m_ends.State(TwoEnds::Initiator);
        const StateTraced theirs = m_ends.State(TwoEnds::Responder);
        EXPECT_EQ(ours.initiatorSpi, theirs.initiatorSpi) << "seed " << m_seed;
        ASSERT_EQ(ours.childSas.size(), 1U) << "seed " << m_seed;
        ASSERT_EQ(theirs.childSas.size(), 1U) << "seed " << m_seed;
        EXPECT_EQ(ours.childSas[0].inboundSpi, theirs.childSas[0].outboundSpi);
    }

    bool IsUp(TwoEnds::End end) const
    {
        // A late copy of IKE_SA_INIT makes the responder begin an IKE SA that nobody goes on with.
        const auto established = m_ends.All<Established>(end);
        const auto closed = m_ends.All<Closed>(end);
        return !established.empty() &&
               std::ranges::none_of(closed,
                                    [&](const Closed& one)
                                    { return one.ikeSa == established.front().ikeSa; });
    }

    bool IsUp() const
    {
        return IsUp(TwoEnds::Initiator) && IsUp(TwoEnds::Responder);
    }

    /// The same pair at both ends, as the NAT shows it, and flags that fit each other (D-24).
    void ExpectAgreement()
    {
        // What is under way ends in good weather.
        m_ends.SetWeather({}, 0);
        m_ends.RunFor(60s);
        ASSERT_TRUE(IsUp()) << "seed " << m_seed;
        const auto initiator = m_ends.Ipsec(TwoEnds::Initiator);
        const auto responder = m_ends.Ipsec(TwoEnds::Responder);
        const bool isBehindNat = initiator.path.local.address.ToString() == "10.1.0.10";
        EXPECT_EQ(responder.path.peer.address,
                  isBehindNat ? TwoEnds::At("198.51.100.1") : initiator.path.local.address)
            << "seed " << m_seed;
        EXPECT_EQ(responder.path.local, initiator.path.peer);
        EXPECT_EQ(initiator.flags, (NatFlags{isBehindNat, isBehindNat, false}))
            << "seed " << m_seed;
        EXPECT_EQ(responder.flags, (NatFlags{isBehindNat, false, isBehindNat}))
            << "seed " << m_seed;
        EXPECT_FALSE(m_ends.State(TwoEnds::Initiator).pendingUpdate);
        for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
        {
            const auto before = m_ends.Received(TwoEnds::Other(end)).size();
            m_ends.SendInner(end);
            m_ends.RunFor(50ms);
            EXPECT_EQ(m_ends.Received(TwoEnds::Other(end)).size(), before + 1) << "seed " << m_seed;
        }
    }

    void ExpectGoneAtBothEnds()
    {
        m_ends.RunFor(GIVEN_UP_BY);
        for (const auto end : {TwoEnds::Initiator, TwoEnds::Responder})
        {
            EXPECT_EQ(m_ends.Of(end).NextTimeout(), std::nullopt) << "seed " << m_seed;
            EXPECT_EQ(m_ends.All<InstallEspSa>(end).size(), m_ends.All<RemoveEspSa>(end).size());
        }
    }

    Stage m_stage;
    double m_probability;
    std::uint64_t m_seed;
    TwoEnds m_ends;
};

class LossyExchanges : public testing::TestWithParam<std::tuple<Stage, int>>
{
};

// IKEV2-2.1-01, IKEV2-2.1-02, IKEV2-2.1-04; MOPO-2.3-48: fifty IKE SAs in each weather.
TEST_P(LossyExchanges, EndWithBothEndsAgreeing)
{
    const auto [stage, percent] = GetParam();
    std::uint64_t established = 0;
    for (std::uint64_t seed = 1; seed <= SEEDS; ++seed)
    {
        Life life(stage, percent / 100.0, seed);
        life.Run();
        established += life.WasUp() ? 1U : 0U;
        if (HasFailure())
        {
            FAIL() << ToString(stage) << ", " << percent << " %, seed " << seed;
        }
    }
    // Ten transmissions of each message get through even when every second one is lost.
    EXPECT_GE(established, SEEDS * 4 / 5);
}

INSTANTIATE_TEST_SUITE_P(Weather,
                         LossyExchanges,
                         testing::Combine(testing::Values(Stage::Initial,
                                                          Stage::Liveness,
                                                          Stage::ChangePath,
                                                          Stage::CreateChildSa,
                                                          Stage::Addresses,
                                                          Stage::Delete,
                                                          Stage::All),
                                          testing::Values(0, 10, 20, 35, 50)),
                         [](const auto& one)
                         {
                             return std::string(ToString(std::get<0>(one.param))) +
                                    std::to_string(std::get<1>(one.param));
                         });

} // namespace
} // namespace mopo::test
