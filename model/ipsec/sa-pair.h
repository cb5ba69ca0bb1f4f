// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/crypto/key-derivation.h"
#include "model/ipsec/esp.h"

#include <memory>

namespace mopo
{

/// What a Child SA needs to work, as one end has it.
struct SaPairKeys
{
    ChildSuite suite;
    EspSpi inboundSpi = 0;
    EspSpi outboundSpi = 0;
    DirectionKeys inbound;
    DirectionKeys outbound;
    /// In packets (D-19).
    std::size_t replayWindow = 0;
};

/// The two SAs of a Child SA at work, ESP or AH in tunnel mode.
class SaPair
{
  public:
    virtual ~SaPair() = default;

    /// A packet of this pair's protocol. That of ESP begins with its SPI, that of AH with its outer
    /// header, which goes from `path.local` to `path.peer`.
    virtual Result<Octets> Seal(const Path& path, OctetView inner, InnerProtocol protocol) = 0;

    /// A packet of the inbound SPI, which begins as `Seal` has it.
    virtual Result<InnerPacket> Open(OctetSpan packet) = 0;
};

/// UnsupportedAlgorithm or InvalidConfiguration where suite and keys make no pair. `random` must
/// outlive it.
Result<std::unique_ptr<SaPair>> NewSaPair(Crypto& crypto,
                                          RandomSource& random,
                                          const SaPairKeys& keys);

} // namespace mopo
