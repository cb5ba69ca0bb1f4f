// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/conformance/script/case.h"
#include "helpers/conformance/tester/link.h"
#include "helpers/conformance/tester/message-log.h"
#include "helpers/conformance/tester/negotiation.h"
#include "helpers/conformance/tester/payload-words.h"

#include <functional>
#include <set>

namespace mopo::conformance
{

/// A peer that does what a case says. It has the codecs and the cryptography of the core and none
/// of its state machine: it keeps the keys and the Message IDs, and it may send anything. What the
/// case does not speak of it answers by itself, as a conforming peer would, unless it was told to
/// be silent.
class Tester
{
  public:
    using Done = std::expected<void, std::string>;

    /// All must outlive it.
    Tester(const TesterConfig& config, Link& link, Crypto& crypto, RandomSource& random);

    /// Forgets everything; `implementation` is the role of the other end.
    void Reset(Role implementation);

    // --- sending

    /// What a `>` line says.
    Done Send(const Step& step);

    /// The next IKE_SA_INIT is of an IKE SA of its own; those that are there stay.
    void BeginAnother();

    /// Ends all IKE SAs as a conforming peer would, so that the other end keeps nothing of them.
    void Leave();

    // --- time

    /// Lets time pass until `until`, or until `isEnough` says so behind some arrival.
    void Wait(Instant until, const std::function<bool()>& isEnough = {});

    Instant Now() const
    {
        return m_link.Now();
    }

    // --- being a peer

    /// Whether to answer such requests: on a path (names as in a case, empty for any), and of an
    /// exchange, or of all.
    struct HeedWord
    {
        PathWord path;
        /// `INFORMATIONAL`; empty: any.
        std::string what;
        /// `CHANGE_PATH`: only requests with this payload.
        std::string selector;
        bool isHeeded = false;
    };

    void Heed(HeedWord word);
    /// Its own preferences from here on: NAT traversal, the draft, and where it claims to be.
    bool offersMopo = true;
    bool offersNatTraversal = true;
    /// Claims to be behind a NAT: what its NAT_DETECTION_SOURCE_IP is over.
    bool isBehindNat = false;
    /// Claims that the implementation is behind one.
    bool peerIsBehindNat = false;
    /// Additional addresses in IKE_AUTH, by their names.
    std::vector<std::string> announced;
    /// Offered in IKE_AUTH; 0: not at all.
    std::uint32_t windowSize = 0;
    /// The group of the first KE payload: that of the suite with this index.
    std::size_t firstSuite = 0;

    // --- seeing

    const MessageLog& Log() const
    {
        return m_log;
    }

    MessageLog& Log()
    {
        return m_log;
    }

    /// Of the IKE SA in use, or null.
    const TesterIkeSa* IkeSa() const
    {
        return m_ikeSas.empty() ? nullptr : m_ikeSas.back().get();
    }

    bool HasChild() const
    {
        return !m_children.empty();
    }

    /// The newest one, or with `child=1` the one before it, and so on; null if there is none.
    TesterChild* ChildOf(const Step& step) const;

    /// AUTH of the other end was good.
    bool IsAuthenticated() const
    {
        return m_isAuthenticated;
    }

    /// Why the last negotiation came to nothing; empty if it did not.
    const std::string& Trouble() const
    {
        return m_trouble;
    }

    Variables& Values()
    {
        return m_values;
    }

    /// For the payloads of a message that is in the log.
    PayloadContext ContextOf(const LogEntry& entry);

    /// As a step's path stands: the ports are those of the IKE SA where there are none.
    std::expected<std::pair<Transport, Transport>, std::string> Resolve(const PathWord& path,
                                                                        bool isSentByTester) const;
    /// Whether a packet goes that way.
    bool IsOnPath(const Datagram& datagram, const PathWord& path) const;

    /// The messages of this name that the case knows.
    const LogEntry* Named(const std::string& name) const;

    void Name(const std::string& name, const LogEntry& entry)
    {
        m_named[name] = &entry;
    }

    const TesterConfig& Config() const
    {
        return m_config;
    }

    /// All keys of this case, for whoever reads its packets.
    const std::vector<IkeKeysDerived>& IkeKeyLog() const
    {
        return m_ikeKeyLog;
    }

    const std::vector<InstallEspSa>& EspKeyLog() const
    {
        return m_espKeyLog;
    }

  private:
    // --- tester-send.cc
    Done SendIke(const Step& step);
    Done SendEsp(const Step& step);
    Done SendAgain(const Step& step);
    Done SendOctets(const Step& step);
    std::expected<Header, std::string> HeaderOf(const Step& step) const;
    Done ChangeHeader(const Step& step, std::uint32_t next, Header& header) const;
    std::expected<Payloads, std::string> PayloadsOf(const Step& step,
                                                    const Header& header,
                                                    PayloadContext& context);
    std::expected<Octets, std::string> Protect(const Step& step,
                                               const Header& header,
                                               const Payloads& payloads);
    TesterIkeSa* SaOf(const Step& step) const;
    /// The request of the other end that a scripted response answers; null if there is none.
    const LogEntry* RequestOf(const Step& step) const;
    /// As `Resolve`; a response goes back to the ports that its request came from.
    std::expected<std::pair<Transport, Transport>, std::string> ResolveSent(const Step& step) const;
    void Remember(const Step& step, const LogEntry& response);
    /// Unless the step holds it back; gives it the step's name.
    Done Transmit(const Datagram& datagram, LogEntry entry, const Step* step = nullptr);
    /// A whole message by the tester's own will.
    void SendMessage(TesterIkeSa* ikeSa,
                     const Header& header,
                     const Payloads& payloads,
                     const Transport& source,
                     const Transport& destination);
    Octets WithMarker(OctetView ike, const Transport& source, const Transport& destination) const;

    // --- tester-standard.cc: what a conforming peer puts into a message
    std::expected<Payloads, std::string> Standard(const Step& step,
                                                  const Header& header,
                                                  PayloadContext& context);
    Payloads StandardInit(const Header& header, PayloadContext& context);
    Payloads StandardAuth(const Header& header, PayloadContext& context);
    Payloads StandardCreateChild(const Step& step, const Header& header);
    Payloads StandardInformational(const Step& step, const Header& header, PayloadContext& context);
    void AppendPairedDeletes(Payloads& payloads, const Payloads& request) const;
    void AppendDetection(Payloads& payloads, PayloadContext& context) const;
    Payloads CreateChildPayloads(const Negotiation& negotiation, bool isRequest) const;

    // --- tester-receive.cc
    void Arrive(const Datagram& datagram);
    bool IsKnown(const LogEntry& entry);
    void ReadIke(LogEntry& entry);
    void ReadEsp(LogEntry& entry, OctetView octets);
    void Learn(const LogEntry& entry);
    void Answer(const LogEntry& entry);
    bool IsHeeded(const LogEntry& entry) const;
    TesterIkeSa* FindSa(const Header& header) const;
    /// The half-open one that an IKE_SA_INIT request of the other end led to.
    TesterIkeSa* FindInit(const IkeSpi& spiI) const;

    // --- tester-negotiate.cc
    void Begin(Negotiation::Kind kind, bool isRequester);
    bool IsAwaited(const Header& initResponse) const;
    void LearnInit(const LogEntry& entry);
    void Choose(const Header& authRequest);
    void LearnAuth(const LogEntry& entry);
    bool CheckAuth(const Payloads& payloads);
    void LearnFirstChild(const Payloads& payloads, bool isResponse);
    void TakeInnerAddress(const Payloads& payloads);
    void LearnCreateChild(const LogEntry& entry);
    bool TakeInitPayloads(const Message& message);
    void MakeIkeSa(Negotiation& negotiation, OctetView skeyseed, const IkeSuite& suite);
    void MakeChild(const Negotiation& negotiation, OctetView sharedSecret);
    void FinishCreateChild();
    Octets AuthOf(bool isOfTester, const IdPayload& id) const;
    IdPayload OwnId() const;

    const PeerConfig& Own() const
    {
        return m_isInitiator ? m_config.asInitiator : m_config.asResponder;
    }

    const TesterConfig& m_config;
    Link& m_link;
    Crypto& m_crypto;
    RandomSource& m_random;

    /// The tester is the original initiator.
    bool m_isInitiator = true;
    bool m_isAuthenticated = false;
    std::string m_trouble;
    /// The newest last.
    std::vector<std::unique_ptr<TesterIkeSa>> m_ikeSas;
    std::vector<std::unique_ptr<TesterChild>> m_children;
    std::optional<Negotiation> m_negotiation;
    Octets m_cookie;
    Octets m_initRequest;
    Octets m_initResponse;
    Octets m_nonceI;
    Octets m_nonceR;
    bool m_peerOffersMopo = false;
    bool m_peerOffersNatTraversal = false;
    IpAddress m_inner;
    std::vector<TrafficSelector> m_tsI;
    std::vector<TrafficSelector> m_tsR;
    bool m_peerAsksForInner = false;
    std::uint16_t m_echoSequence = 0;

    MessageLog m_log;
    std::map<std::string, const LogEntry*> m_named;
    Variables m_values;
    std::vector<HeedWord> m_heeds;
    /// Requests of the other end that were answered: octets of the answer, by SPIs and Message ID.
    std::map<std::tuple<IkeSpi, IkeSpi, std::uint32_t>, Octets> m_answers;
    std::set<std::tuple<IkeSpi, IkeSpi, std::uint8_t, bool, std::uint32_t>> m_seen;
    std::vector<IkeKeysDerived> m_ikeKeyLog;
    std::vector<InstallEspSa> m_espKeyLog;
};

} // namespace mopo::conformance
