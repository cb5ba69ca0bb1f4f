// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/key-derivation.h"
#include "model/crypto/sk-payload.h"
#include "test/support/charon-log.h"

#include <memory>
#include <vector>

namespace mopo::test
{

/// One IKE SA of a capture, with all that its keys come from.
struct CapturedIkeSa
{
    IkeSuite suite;
    IkeSpi initiatorSpi;
    IkeSpi responderSpi;
    Octets initiatorNonce;
    Octets responderNonce;
    Octets skeyseed;
    IkeKeys keys;
    std::unique_ptr<PacketCipher> fromInitiator;
    std::unique_ptr<PacketCipher> fromResponder;
};

/// One pair of ESP SAs of a capture.
struct CapturedChildSa
{
    ChildSuite suite;
    /// Of the packets that the exchange's initiator receives.
    std::uint32_t initiatorSpi = 0;
    std::uint32_t responderSpi = 0;
    ChildKeys keys;
};

/// A message with an Encrypted payload.
struct CapturedMessage
{
    std::size_t frame = 0;
    Octets datagram;
    OpenedMessage opened;
    PacketCipher* cipher = nullptr;
};

/// Follows a capture message by message as an onlooker who knows the Diffie-Hellman secrets, taken
/// from the daemon's log, and nothing else: derives all keys, decrypts with them, and learns of
/// rekeyed SAs from what was decrypted.
class CaptureReplay
{
  public:
    /// `name` is a folder of test/vectors.
    CaptureReplay(const std::string& name, Crypto& crypto);

    const std::vector<CapturedIkeSa>& IkeSas() const
    {
        return m_ikeSas;
    }

    const std::vector<CapturedChildSa>& ChildSas() const
    {
        return m_childSas;
    }

    const std::vector<CapturedMessage>& Protected() const
    {
        return m_protected;
    }

    /// The IKE_SA_INIT request and response that made the first IKE SA, as sent.
    const Octets& InitRequest() const
    {
        return m_initRequest;
    }

    const Octets& InitResponse() const
    {
        return m_initResponse;
    }

    const std::vector<LoggedValue>& Log() const
    {
        return m_log;
    }

    /// What went wrong, in words; nothing of it may.
    const std::vector<std::string>& Problems() const
    {
        return m_problems;
    }

  private:
    void Follow(std::size_t frame, const Octets& datagram);
    void FollowInit(const Header& header, const Octets& datagram);
    void FollowProtected(std::size_t frame, const Header& header, const Octets& datagram);
    void FollowExchange(const CapturedIkeSa& sa, const Payloads& request, const Payloads& response);
    void AddIkeSa(CapturedIkeSa sa, const CapturedIkeSa* old);
    CapturedIkeSa* FindSa(const Header& header);

    Crypto& m_crypto;
    std::vector<LoggedValue> m_log;
    std::vector<Octets> m_ikeSecrets;
    std::vector<Octets> m_childSecrets;
    std::size_t m_ikeSecretsUsed = 0;
    std::size_t m_childSecretsUsed = 0;
    Octets m_initRequest;
    Octets m_initResponse;
    std::vector<CapturedIkeSa> m_ikeSas;
    std::vector<CapturedChildSa> m_childSas;
    std::vector<CapturedMessage> m_protected;
    std::vector<std::string> m_problems;
};

} // namespace mopo::test
