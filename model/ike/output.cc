// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/output.h"

namespace mopo
{

const char* ToString(PathReason reason)
{
    switch (reason)
    {
    case PathReason::Requested:
        return "requested";
    case PathReason::LocalAddressGone:
        return "local-address-gone";
    case PathReason::Preferred:
        return "preferred";
    case PathReason::PathDead:
        return "path-dead";
    case PathReason::PeerAddressGone:
        return "peer-address-gone";
    case PathReason::Refused:
        return "refused";
    case PathReason::ChangePathReceived:
        return "change-path-received";
    case PathReason::NatMappingChanged:
        return "nat-mapping-changed";
    case PathReason::NatMappingSuspected:
        return "nat-mapping-suspected";
    case PathReason::NotRoutable:
        return "not-routable";
    }
    return "unknown";
}

const char* ToString(EspAllowance allowance)
{
    switch (allowance)
    {
    case EspAllowance::Unlimited:
        return "unlimited";
    case EspAllowance::Budget:
        return "budget";
    case EspAllowance::Nothing:
        return "nothing";
    }
    return "unknown";
}

const char* ToString(CloseReason reason)
{
    switch (reason)
    {
    case CloseReason::Requested:
        return "requested";
    case CloseReason::DeletedByPeer:
        return "deleted-by-peer";
    case CloseReason::PeerUnreachable:
        return "peer-unreachable";
    case CloseReason::Cookie2Mismatch:
        return "cookie2-mismatch";
    case CloseReason::ExchangeFailed:
        return "exchange-failed";
    }
    return "unknown";
}

} // namespace mopo
