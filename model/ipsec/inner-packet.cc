// SPDX-License-Identifier: GPL-2.0-only
#include "model/ipsec/inner-packet.h"

namespace mopo
{

std::optional<InnerProtocol> InnerProtocolFrom(std::uint8_t nextHeader)
{
    switch (const auto protocol = static_cast<InnerProtocol>(nextHeader))
    {
    case InnerProtocol::Ipv4:
    case InnerProtocol::Ipv6:
    case InnerProtocol::NoNextHeader:
        return protocol;
    }
    return std::nullopt;
}

} // namespace mopo
