// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/octets.h"
#include "model/base/result.h"
#include "model/ike/output.h"
#include "model/ipsec/sa-pair.h"

#include <list>
#include <map>
#include <memory>
#include <vector>

namespace mopo
{

/// The ESP and AH SAs of a host and the policy that leads packets to them: what `InstallEspSa`,
/// `UseEspSa`, `UpdateEspSa` and `RemoveEspSa` ask for. Octets in, octets out.
class EspSaTable
{
  public:
    /// Both must outlive the table.
    EspSaTable(Crypto& crypto, RandomSource& random);

    Status Install(const InstallEspSa& order);
    Status Use(const UseEspSa& order);
    Status Update(const UpdateEspSa& order);
    Status Remove(const RemoveEspSa& order);

    /// A packet and where it goes: one of ESP from its SPI on, one of AH with its outer header. The
    /// pair of SAs is named by its inbound SPI.
    struct Sealed
    {
        IkeSaId ikeSa;
        EspSpi inboundSpi = 0;
        ProtocolId protocol = ProtocolId::Esp;
        IpsecSaAddresses addresses;
        Octets packet;
    };

    /// Protects an inner IP packet with the newest SA in use whose selectors it matches. NotFound
    /// where there is none.
    Result<Sealed> Seal(OctetView inner);

    /// A packet that was sealed a while ago, and where it goes now. AH covers the outer header and
    /// is sealed anew. NotFound when the pair is gone.
    Result<Sealed> Readdress(EspSpi inboundSpi, OctetView inner, Octets packet);

    /// An authentic packet.
    struct Opened
    {
        IkeSaId ikeSa;
        EspSpi inboundSpi = 0;
        /// A view of the buffer that was passed in.
        OctetSpan inner;
        InnerProtocol protocol = InnerProtocol::Ipv4;
        bool newest = false;
        /// RFC 4301 5.2: the inner packet is one that this SA may carry.
        bool matchesSelectors = false;
    };

    /// Opens an ESP packet in place, by its protocol and SPI alone (D-19). NotFound for an unknown
    /// SPI.
    Result<Opened> OpenEsp(OctetSpan packet);
    /// The same for a packet of AH, whole and with its outer header.
    Result<Opened> OpenAh(OctetSpan packet);

    std::size_t Size() const
    {
        return m_pairs.size();
    }

  private:
    struct Pair
    {
        IkeSaId ikeSa;
        ProtocolId protocol;
        std::unique_ptr<SaPair> sas;
        std::vector<TrafficSelector> localSelectors;
        std::vector<TrafficSelector> remoteSelectors;
        IpsecSaAddresses addresses;
        bool useOutbound = true;
    };

    Result<Opened> Open(ProtocolId protocol, const Result<EspSpi>& spi, OctetSpan packet);

    Crypto& m_crypto;
    RandomSource& m_random;
    /// By inbound SPI.
    std::map<EspSpi, std::unique_ptr<Pair>> m_pairs;
    /// Newest first.
    std::list<EspSpi> m_order;
};

} // namespace mopo
