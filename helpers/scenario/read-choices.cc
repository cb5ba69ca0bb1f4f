// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/reader.h"

#include <fmt/format.h>

#include <array>

namespace mopo
{

namespace
{

constexpr Range<Duration> CHOICE_TIMES{std::chrono::milliseconds(1), MAX_RUN};

/// The schema has refused any other word.
template <class Choice, std::size_t Size>
void ReadChoice(const Value& value,
                const std::string& key,
                const std::array<Choice, Size>& all,
                Choice& target)
{
    const auto text = value.Text(key);
    for (const Choice each : all)
    {
        if (text == ToString(each))
        {
            target = each;
        }
    }
}

std::optional<IpPrefix> ReadNetwork(const Value& value)
{
    const auto text = value.Text();
    if (!text || value.HasFault())
    {
        return std::nullopt;
    }
    const auto prefix = IpPrefix::Parse(*text);
    if (!prefix)
    {
        value.Fault("a network such as \"10.99.0.0/24\" or \"3fff:a::/64\" is wanted");
        return std::nullopt;
    }
    if (prefix->address != prefix->First())
    {
        value.Fault(fmt::format("{} has bits set behind its prefix; the network is {}/{}",
                                *text,
                                prefix->First().ToString(),
                                prefix->length));
        return std::nullopt;
    }
    return prefix;
}

} // namespace

std::vector<IpPrefix> ReadNetworks(const Value& parent, const std::string& key)
{
    std::vector<IpPrefix> networks;
    if (const auto value = parent.Find(key))
    {
        for (const Value& item : value->ItemsOrSelf())
        {
            if (const auto network = ReadNetwork(item))
            {
                networks.push_back(*network);
            }
        }
    }
    return networks;
}

void ReadChoices(const Value& peer, DraftChoices& choices)
{
    const auto value = peer.Find("choices");
    if (!value)
    {
        return;
    }
    ReadChoice(*value,
               "after-refusal",
               std::array{AfterRefusal::NextPath, AfterRefusal::ConfirmedPath, AfterRefusal::Close},
               choices.afterRefusal);
    ReadChoice(
        *value,
        "routability",
        std::array{
            Routability::Off, Routability::Immediate, Routability::Before, Routability::Continuous},
        choices.routability);
    ReadChoice(*value,
               "nat-prevention",
               std::array{NatPrevention::Off, NatPrevention::Require},
               choices.natPrevention);
    ReadChoice(*value,
               "path-test-answers",
               std::array{PathTestAnswers::Anybody, PathTestAnswers::KnownPeers},
               choices.pathTestAnswers);
    ReadChoice(*value,
               "peer-addresses",
               std::array{PeerAddressUse::Announced, PeerAddressUse::Configured},
               choices.peerAddressUse);
    ReadChoice(*value,
               "ah-behind-nat",
               std::array{AhBehindNat::Delete, AhBehindNat::Refuse},
               choices.ahBehindNat);
    Assign(choices.routabilityInterval, value->Time("routability-interval", CHOICE_TIMES));
    Assign(choices.routabilityDeadline, value->Time("routability-deadline", CHOICE_TIMES));
    Assign(choices.divergedHold, value->Time("diverged-hold", CHOICE_TIMES));
    Assign(choices.natPreventionRetries, value->Unsigned("nat-prevention-retries"));
    Assign(choices.alwaysEncapsulate, value->Boolean("always-encapsulate"));
    Assign(choices.automaticUpdateMovesIkeSa, value->Boolean("automatic-update-moves-ike-sa"));
    Assign(choices.announceAddresses, value->Boolean("announce-addresses"));
    Assign(choices.listInChangePath, value->Boolean("list-in-change-path"));
    Assign(choices.responderSourceFallback, value->Boolean("responder-source-fallback"));
    Assign(choices.announcedPeersOnly, value->Boolean("announced-peers-only"));
    Assign(choices.allowPeerInsideTunnel, value->Boolean("allow-peer-inside-tunnel"));
    choices.deniedPeers = ReadNetworks(*value, "denied-peers");
    choices.allowedPeers = ReadNetworks(*value, "allowed-peers");
}

} // namespace mopo
