// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/mopo/address-announcement.h"

#include <utility>

namespace mopo
{

void AddressAnnouncement::OnIkeAuth(Addresses all)
{
    m_hadList = all.size() > 1;
    m_told = std::move(all);
}

void AddressAnnouncement::OnSent(std::uint32_t messageId, Addresses all)
{
    m_hadList = true;
    m_told = std::move(all);
    m_outstanding = messageId;
}

void AddressAnnouncement::OnSourceTold(Addresses all)
{
    m_told = std::move(all);
}

bool AddressAnnouncement::OnAnswered(std::uint32_t messageId, bool inDoubt)
{
    if (m_outstanding != messageId)
    {
        return false;
    }
    m_outstanding.reset();
    if (inDoubt)
    {
        m_told.reset();
    }
    return true;
}

void AddressAnnouncement::Forget()
{
    m_told.reset();
}

void AddressAnnouncement::OnRekeyed()
{
    if (m_outstanding)
    {
        m_outstanding.reset();
        m_told.reset();
    }
}

} // namespace mopo
