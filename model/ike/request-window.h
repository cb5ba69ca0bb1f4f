// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/instant.h"
#include "model/ipsec/esp.h"
#include "model/mobility/sent-on.h"
#include "model/wire/message.h"

#include <cstdint>
#include <map>
#include <optional>

namespace mopo
{

/// What a request of ours is about; its response is handled accordingly.
enum class RequestKind : std::uint8_t
{
    IkeSaInit,
    IkeAuth,
    LivenessCheck,
    ChangePath,
    /// ADDITIONAL_ADDRESS without CHANGE_PATH.
    AddressList,
    CreateChildSa,
    /// Of a Child SA.
    ChildDelete,
    /// Of the IKE SA, or of one of its generations.
    Delete,
};

/// A request of ours that has no response yet.
struct OutstandingRequest
{
    std::uint32_t messageId = 0;
    RequestKind kind{};
    /// The IKE message, without the non-ESP marker: retransmissions are bitwise the same
    /// (RFC 7296 2.1) and go to wherever the IKE SA points by then (draft 1.3).
    Octets octets;
    /// What is inside, for traces.
    Payloads payloads;
    /// The COOKIE2 that the response must bring back (draft 2.6); empty where there is none.
    Octets cookie2;
    /// Of a ChildDelete: the inbound SPI.
    EspSpi closedChild = 0;
    /// "receiving the INFORMATIONAL response does not tell which address is the working one"
    /// where there was more than one (draft 2.6).
    SentOn sentOn;
    unsigned transmissions = 0;
    /// Those on the path that is in use now.
    unsigned transmissionsOnPath = 0;
    Instant lastSent;
    /// Of the current backoff sequence.
    Duration timeout{};
    Instant due;
};

/// Our requests on one IKE SA: Message IDs, the peer's window, what is outstanding
/// (RFC 7296 2.1 to 2.4).
class RequestWindow
{
  public:
    /// The peer's SET_WINDOW_SIZE; 1 before (RFC 7296 2.3).
    void SetPeerSize(std::uint32_t size)
    {
        m_peerSize = size;
    }

    /// Whether a request may be sent now. With `reserve`, one slot more must stay free: it is kept
    /// for CHANGE_PATH where the window is larger than one (D-07).
    bool HasRoom(bool reserve) const;

    /// The Message ID that the next request gets.
    std::uint32_t NextMessageId() const
    {
        return m_next;
    }

    /// Takes the next Message ID for a request that is sent now.
    OutstandingRequest& Add(OutstandingRequest request);

    /// The outstanding request with this Message ID, or null.
    OutstandingRequest* Find(std::uint32_t messageId);

    /// Removes and returns the request that a response has answered.
    OutstandingRequest Complete(std::uint32_t messageId);

    /// The initial request again with other octets (COOKIE, INVALID_KE_PAYLOAD): same Message ID.
    void Clear()
    {
        m_outstanding.clear();
        m_next = 0;
    }

    /// In the order of Message IDs.
    std::map<std::uint32_t, OutstandingRequest>& Outstanding()
    {
        return m_outstanding;
    }

    std::optional<Instant> NextDue() const;

    /// How many requests are outstanding.
    std::size_t Size() const
    {
        return m_outstanding.size();
    }

  private:
    std::uint32_t m_peerSize = 1;
    std::uint32_t m_next = 0;
    std::map<std::uint32_t, OutstandingRequest> m_outstanding;
};

} // namespace mopo
