// SPDX-License-Identifier: GPL-2.0-only
// IKE_SA_INIT on several pairs of addresses: the initiator "can reach that address from one of its
// own addresses" (draft 1.2), and does not know beforehand from which (D-62).
#include "model/ike/ike-sa.h"

#include <algorithm>
#include <utility>

namespace mopo
{

namespace
{

/// More pairs than this are not tried at once.
constexpr std::size_t MAXIMUM_PAIRS = 8;

} // namespace

void IkeSa::Exchange(OtherPair& other)
{
    std::swap(m_current, other.generation);
    std::swap(m_handshake, other.handshake);
    std::swap(m_path, other.path);
    m_ipsec.path = m_path;
}

void IkeSa::RetransmitInit(Instant now)
{
    const auto due = m_current->requests.NextDue();
    bool isAnyDue = due && *due <= now;
    RetransmitAllDue(now, *m_current);
    for (OtherPair& other : m_otherPairs)
    {
        const auto otherDue = other.generation->requests.NextDue();
        isAnyDue = isAnyDue || (otherDue && *otherDue <= now);
        Exchange(other);
        RetransmitAllDue(now, *m_current);
        Exchange(other);
    }
    if (isAnyDue)
    {
        TryOtherPair(now);
    }
}

void IkeSa::TryOtherPair(Instant now)
{
    std::vector<Path> tried{m_path};
    for (const OtherPair& other : m_otherPairs)
    {
        tried.push_back(other.path);
    }
    // RFC 4555 3.1: "the initiator SHOULD try various source and destination address combinations
    // when retransmitting the IKE_SA_INIT request."
    const auto path = tried.size() < MAXIMUM_PAIRS
                          ? m_context.host.NextInitialPair(*this, now, tried)
                          : std::nullopt;
    if (!path)
    {
        return;
    }
    const KeyExchangeGroup& group = *m_current->suite.group;
    OtherPair next{
        std::make_unique<Generation>(true, m_context.random), std::make_unique<Handshake>(), *path};
    next.generation->spiI = NewIkeSpi(m_context.random);
    next.handshake->initPath = *path;
    next.handshake->nonceI = m_context.random.Take(m_handshake->nonceI.size());
    m_context.host.OnIkeSpi(*this, next.generation->spiI, true);
    Exchange(next);
    m_otherPairs.push_back(std::move(next));
    m_context.host.OnMoved(*this, now);
    if (const Status sent = SendInit(now, group); !sent)
    {
        Discard(m_path, 0, sent.error());
    }
}

bool IkeSa::IsOfOtherPair(const Header& header) const
{
    return !header.IsFromInitiator() &&
           std::ranges::any_of(m_otherPairs,
                               [&](const OtherPair& other)
                               { return other.generation->spiI == header.initiatorSpi; });
}

void IkeSa::ResumePairOf(Instant now, const Header& header)
{
    const auto meant = std::ranges::find_if(
        m_otherPairs,
        [&](const OtherPair& other)
        { return !header.IsFromInitiator() && other.generation->spiI == header.initiatorSpi; });
    if (meant != m_otherPairs.end())
    {
        Exchange(*meant);
        m_context.host.OnMoved(*this, now);
    }
}

void IkeSa::ForgetOtherPairs()
{
    for (const OtherPair& other : m_otherPairs)
    {
        m_context.host.OnIkeSpi(*this, other.generation->spiI, false);
    }
    m_otherPairs.clear();
}

} // namespace mopo
