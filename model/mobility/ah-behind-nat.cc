// SPDX-License-Identifier: GPL-2.0-only
#include "model/mobility/ah-behind-nat.h"

namespace mopo
{

AhVerdict JudgeAhOnRequest(bool hasAhSas,
                           const std::optional<NatDetectionVerdict>& nat,
                           AhBehindNat policy)
{
    if (!hasAhSas || !nat || !nat->Any())
    {
        return AhVerdict::Unaffected;
    }
    return policy == AhBehindNat::Refuse ? AhVerdict::RefusePath : AhVerdict::DeleteSas;
}

AhVerdict JudgeAhOnResponse(bool hasAhSas, const std::optional<NatDetectionVerdict>& nat)
{
    return JudgeAhOnRequest(hasAhSas, nat, AhBehindNat::Delete);
}

bool AllowsAh(const NatFlags& flags)
{
    return !flags.udpEncapsulation;
}

} // namespace mopo
