// SPDX-License-Identifier: GPL-2.0-only
#include "model/ipsec/sa-pair.h"

#include "model/ipsec/ah.h"

#include <utility>

namespace mopo
{

namespace
{

class EspPair final : public SaPair
{
  public:
    EspPair(EspOutbound outbound, EspInbound inbound)
        : m_outbound(std::move(outbound)),
          m_inbound(std::move(inbound))
    {
    }

    Result<Octets> Seal(const Path& /*path*/, OctetView inner, InnerProtocol protocol) override
    {
        Octets packet;
        if (const Status sealed = m_outbound.Seal(inner, protocol, packet); !sealed)
        {
            return std::unexpected(sealed.error());
        }
        return packet;
    }

    Result<InnerPacket> Open(OctetSpan packet) override
    {
        return m_inbound.Open(packet);
    }

  private:
    EspOutbound m_outbound;
    EspInbound m_inbound;
};

class AhPair final : public SaPair
{
  public:
    AhPair(AhOutbound outbound, AhInbound inbound)
        : m_outbound(std::move(outbound)),
          m_inbound(std::move(inbound))
    {
    }

    Result<Octets> Seal(const Path& path, OctetView inner, InnerProtocol protocol) override
    {
        return m_outbound.Seal(path.local.address, path.peer.address, inner, protocol);
    }

    Result<InnerPacket> Open(OctetSpan packet) override
    {
        return m_inbound.Open(packet);
    }

  private:
    AhOutbound m_outbound;
    AhInbound m_inbound;
};

Result<std::unique_ptr<SaPair>> NewEspPair(Crypto& crypto,
                                           RandomSource& random,
                                           const SaPairKeys& keys)
{
    if (keys.suite.encryption == nullptr)
    {
        return Fail(ErrorCode::UnsupportedAlgorithm, "ESP without an encryption algorithm");
    }
    const auto cipher = [&](const DirectionKeys& direction)
    {
        return crypto.NewPacketCipher(*keys.suite.encryption,
                                      direction.encryption,
                                      keys.suite.integrity,
                                      direction.integrity);
    };
    auto seal = cipher(keys.outbound);
    auto open = cipher(keys.inbound);
    if (!seal || !open)
    {
        return std::unexpected(seal ? open.error() : seal.error());
    }
    return std::make_unique<EspPair>(
        EspOutbound(keys.outboundSpi, *std::move(seal), random),
        EspInbound(keys.inboundSpi, *std::move(open), keys.replayWindow));
}

Result<std::unique_ptr<SaPair>> NewAhPair(Crypto& crypto, const SaPairKeys& keys)
{
    // RFC 7296 3.3.3: AH has an integrity algorithm and no encryption.
    if (keys.suite.integrity == nullptr || keys.suite.encryption != nullptr)
    {
        return Fail(ErrorCode::UnsupportedAlgorithm, "AH with no integrity algorithm, or a cipher");
    }
    auto seal = crypto.NewPacketMac(*keys.suite.integrity, keys.outbound.integrity);
    auto open = crypto.NewPacketMac(*keys.suite.integrity, keys.inbound.integrity);
    if (!seal || !open)
    {
        return std::unexpected(seal ? open.error() : seal.error());
    }
    return std::make_unique<AhPair>(
        AhOutbound(keys.outboundSpi, *std::move(seal)),
        AhInbound(keys.inboundSpi, *std::move(open), keys.replayWindow));
}

} // namespace

Result<std::unique_ptr<SaPair>> NewSaPair(Crypto& crypto,
                                          RandomSource& random,
                                          const SaPairKeys& keys)
{
    return keys.suite.protocol == ProtocolId::Ah ? NewAhPair(crypto, keys)
                                                 : NewEspPair(crypto, random, keys);
}

} // namespace mopo
