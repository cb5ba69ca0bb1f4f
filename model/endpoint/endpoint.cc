// SPDX-License-Identifier: GPL-2.0-only
#include "model/endpoint/endpoint.h"

#include "model/endpoint/endpoint-core.h"

#include <utility>

namespace mopo
{

Endpoint::Endpoint(EndpointConfig config, Crypto& crypto, RandomSource& random)
    : m_impl(std::make_unique<Impl>(std::move(config), crypto, random))
{
}

Endpoint::~Endpoint() = default;

void Endpoint::HandleDatagram(Instant now, const Path& path, OctetView octets)
{
    m_impl->HandleDatagram(now, path, octets);
}

void Endpoint::HandleTimeout(Instant now)
{
    m_impl->HandleTimeout(now);
}

void Endpoint::HandleLocalAddresses(Instant now, LocalAddresses all)
{
    m_impl->HandleLocalAddresses(now, std::move(all));
}

void Endpoint::HandleEspArrival(Instant now, const EspArrival& arrival)
{
    m_impl->HandleEspArrival(now, arrival);
}

void Endpoint::HandleEspDeparture(Instant now, EspSpi inboundSpi)
{
    m_impl->HandleEspDeparture(now, inboundSpi);
}

Result<IkeSaId> Endpoint::Initiate(Instant now, const std::string& peerName)
{
    return m_impl->Initiate(now, peerName);
}

Status Endpoint::HandleCommand(Instant now, const Command& command)
{
    return m_impl->HandleCommand(now, command);
}

std::optional<Output> Endpoint::PollOutput()
{
    return m_impl->PollOutput();
}

std::optional<Instant> Endpoint::NextTimeout() const
{
    return m_impl->NextTimeout();
}

} // namespace mopo
