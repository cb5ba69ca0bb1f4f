// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/draft-choices.h"

namespace mopo
{

const char* ToString(AfterRefusal choice)
{
    switch (choice)
    {
    case AfterRefusal::NextPath:
        return "next-path";
    case AfterRefusal::ConfirmedPath:
        return "confirmed-path";
    case AfterRefusal::Close:
        return "close";
    }
    return "?";
}

const char* ToString(Routability choice)
{
    switch (choice)
    {
    case Routability::Off:
        return "off";
    case Routability::Immediate:
        return "immediate";
    case Routability::Before:
        return "before";
    case Routability::Continuous:
        return "continuous";
    }
    return "?";
}

const char* ToString(NatPrevention choice)
{
    switch (choice)
    {
    case NatPrevention::Off:
        return "off";
    case NatPrevention::Require:
        return "require";
    }
    return "?";
}

const char* ToString(PathTestAnswers choice)
{
    switch (choice)
    {
    case PathTestAnswers::Anybody:
        return "anybody";
    case PathTestAnswers::KnownPeers:
        return "known-peers";
    }
    return "?";
}

const char* ToString(PeerAddressUse choice)
{
    switch (choice)
    {
    case PeerAddressUse::Announced:
        return "announced";
    case PeerAddressUse::Configured:
        return "configured";
    }
    return "?";
}

const char* ToString(AhBehindNat choice)
{
    switch (choice)
    {
    case AhBehindNat::Delete:
        return "delete";
    case AhBehindNat::Refuse:
        return "refuse";
    }
    return "?";
}

} // namespace mopo
