// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/base/address.h"
#include "model/wire/code-points.h"
#include "model/wire/header.h"

#include <array>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace mopo
{

/// Security protocol identifiers (RFC 7296 3.3.1).
enum class ProtocolId : std::uint8_t
{
    None = 0,
    Ike = 1,
    Ah = 2,
    Esp = 3,
};

/// Transform types (RFC 7296 3.3.2).
enum class TransformType : std::uint8_t
{
    Encryption = 1,
    Prf = 2,
    Integrity = 3,
    KeyExchange = 4,
    ExtendedSequenceNumbers = 5,
};

/// An attribute of a transform (RFC 7296 3.3.5), in the short (TV) or the long (TLV) form.
struct TransformAttribute
{
    static constexpr std::uint16_t KEY_LENGTH = 14;
    std::uint16_t type = 0;
    bool shortForm = true;
    /// Two octets in the short form.
    Octets value;
    friend bool operator==(const TransformAttribute&, const TransformAttribute&) = default;
};

struct Transform
{
    TransformType type{};
    std::uint16_t id = 0;
    std::vector<TransformAttribute> attributes;

    /// The Key Length attribute in bits, if it is there in its proper form.
    std::optional<std::uint16_t> KeyLength() const;
    friend bool operator==(const Transform&, const Transform&) = default;
};

struct Proposal
{
    /// Counts from one.
    std::uint8_t number = 1;
    ProtocolId protocol{};
    /// Empty in IKE_SA_INIT, 8 octets when an IKE SA is rekeyed, 4 for ESP and AH.
    Octets spi;
    std::vector<Transform> transforms;
    friend bool operator==(const Proposal&, const Proposal&) = default;
};

/// RFC 7296 3.3.
struct SaPayload
{
    std::vector<Proposal> proposals;
    friend bool operator==(const SaPayload&, const SaPayload&) = default;
};

/// RFC 7296 3.4.
struct KePayload
{
    std::uint16_t group = 0;
    Octets data;
    friend bool operator==(const KePayload&, const KePayload&) = default;
};

/// Identification types (RFC 7296 3.5).
enum class IdType : std::uint8_t
{
    Ipv4Addr = 1,
    Fqdn = 2,
    Rfc822Addr = 3,
    Ipv6Addr = 5,
    DerAsn1Dn = 9,
    DerAsn1Gn = 10,
    KeyId = 11,
};

/// RFC 7296 3.5. `role` tells IDi from IDr.
struct IdPayload
{
    enum class Role : std::uint8_t
    {
        Initiator,
        Responder,
    };
    Role role = Role::Initiator;
    IdType type = IdType::Fqdn;
    Octets data;
    /// Zero when sent; kept as it came, because AUTH covers it.
    std::array<std::uint8_t, 3> reserved{};

    /// The body as AUTH covers it (RFC 7296 2.15): type, three reserved octets, data.
    Octets Body() const;
    friend bool operator==(const IdPayload&, const IdPayload&) = default;
};

/// RFC 7296 3.6.
struct CertPayload
{
    std::uint8_t encoding = 0;
    Octets data;
    friend bool operator==(const CertPayload&, const CertPayload&) = default;
};

/// RFC 7296 3.7.
struct CertReqPayload
{
    std::uint8_t encoding = 0;
    Octets authorities;
    friend bool operator==(const CertReqPayload&, const CertReqPayload&) = default;
};

/// Authentication methods (RFC 7296 3.8).
enum class AuthMethod : std::uint8_t
{
    RsaDigitalSignature = 1,
    SharedKeyMic = 2,
    DssDigitalSignature = 3,
    DigitalSignature = 14,
};

/// RFC 7296 3.8.
struct AuthPayload
{
    AuthMethod method = AuthMethod::SharedKeyMic;
    Octets data;
    friend bool operator==(const AuthPayload&, const AuthPayload&) = default;
};

/// RFC 7296 3.9: 16 to 256 octets.
struct NoncePayload
{
    Octets data;
    friend bool operator==(const NoncePayload&, const NoncePayload&) = default;
};

/// RFC 7296 3.10.
struct NotifyPayload
{
    ProtocolId protocol = ProtocolId::None;
    Octets spi;
    /// A `NotifyType`, or one of the draft's: see `CodePoints`.
    std::uint16_t type = 0;
    Octets data;

    bool IsError() const
    {
        return type < FIRST_STATUS_NOTIFY;
    }

    friend bool operator==(const NotifyPayload&, const NotifyPayload&) = default;
};

/// RFC 7296 3.11. Every SPI has the size that the protocol asks for: none for IKE, 4 otherwise.
struct DeletePayload
{
    ProtocolId protocol = ProtocolId::Ike;
    std::vector<Octets> spis;
    friend bool operator==(const DeletePayload&, const DeletePayload&) = default;
};

/// RFC 7296 3.12.
struct VendorIdPayload
{
    Octets data;
    friend bool operator==(const VendorIdPayload&, const VendorIdPayload&) = default;
};

/// One traffic selector of address ranges (RFC 7296 3.13.1): TS_IPV4_ADDR_RANGE or
/// TS_IPV6_ADDR_RANGE by the family of `first`, which is that of `last`.
struct TrafficSelector
{
    /// 0: any protocol.
    std::uint8_t protocol = 0;
    std::uint16_t firstPort = 0;
    std::uint16_t lastPort = 65535;
    IpAddress first;
    IpAddress last;

    static TrafficSelector FromPrefix(const IpPrefix& prefix);
    bool Contains(const IpAddress& address) const;
    /// `10.99.0.0-10.99.0.255`, with protocol and ports where they narrow.
    std::string ToString() const;
    friend bool operator==(const TrafficSelector&, const TrafficSelector&) = default;
};

/// A selector of a type that is not known: kept as it came.
struct UnknownTrafficSelector
{
    std::uint8_t type = 0;
    std::uint8_t protocol = 0;
    Octets data;
    friend bool operator==(const UnknownTrafficSelector&, const UnknownTrafficSelector&) = default;
};

/// RFC 7296 3.13. `role` tells TSi from TSr.
struct TsPayload
{
    enum class Role : std::uint8_t
    {
        Initiator,
        Responder,
    };
    Role role = Role::Initiator;
    std::vector<std::variant<TrafficSelector, UnknownTrafficSelector>> selectors;

    /// The selectors of known type, in order.
    std::vector<TrafficSelector> Known() const;
    friend bool operator==(const TsPayload&, const TsPayload&) = default;
};

/// Configuration types (RFC 7296 3.15).
enum class ConfigurationType : std::uint8_t
{
    Request = 1,
    Reply = 2,
    Set = 3,
    Ack = 4,
};

/// Configuration attribute types (RFC 7296 3.15.1).
enum class ConfigurationAttributeType : std::uint16_t
{
    InternalIp4Address = 1,
    InternalIp4Netmask = 2,
    InternalIp4Dns = 3,
    InternalIp4Nbns = 4,
    InternalIp4Dhcp = 6,
    ApplicationVersion = 7,
    InternalIp6Address = 8,
    InternalIp6Dns = 10,
    InternalIp6Dhcp = 12,
    InternalIp4Subnet = 13,
    SupportedAttributes = 14,
    InternalIp6Subnet = 15,
};

struct ConfigurationAttribute
{
    /// A `ConfigurationAttributeType`, or an unknown one.
    std::uint16_t type = 0;
    Octets value;
    friend bool operator==(const ConfigurationAttribute&, const ConfigurationAttribute&) = default;
};

/// RFC 7296 3.15.
struct ConfigurationPayload
{
    ConfigurationType type = ConfigurationType::Request;
    std::vector<ConfigurationAttribute> attributes;
    friend bool operator==(const ConfigurationPayload&, const ConfigurationPayload&) = default;
};

/// RFC 7296 3.16; the EAP message is not looked into.
struct EapPayload
{
    Octets message;
    friend bool operator==(const EapPayload&, const EapPayload&) = default;
};

/// RFC 7296 3.14: the Encrypted payload as it stands on the wire. Always the last of its message.
struct EncryptedPayload
{
    /// Type of the first payload inside.
    PayloadType firstInner = PayloadType::None;
    /// Initialization vector, ciphertext and integrity checksum.
    Octets data;
    friend bool operator==(const EncryptedPayload&, const EncryptedPayload&) = default;
};

/// A payload of a type that is not known and not critical (RFC 7296 2.5), kept as it came.
struct UnknownPayload
{
    std::uint8_t type = 0;
    Octets data;
    /// Of an Encrypted Fragment payload: its Next Payload field, which names what is inside.
    PayloadType firstInner = PayloadType::None;
    friend bool operator==(const UnknownPayload&, const UnknownPayload&) = default;
};

using PayloadBody = std::variant<SaPayload,
                                 KePayload,
                                 IdPayload,
                                 CertPayload,
                                 CertReqPayload,
                                 AuthPayload,
                                 NoncePayload,
                                 NotifyPayload,
                                 DeletePayload,
                                 VendorIdPayload,
                                 TsPayload,
                                 ConfigurationPayload,
                                 EapPayload,
                                 EncryptedPayload,
                                 UnknownPayload>;

struct Payload
{
    PayloadBody body;
    bool critical = false;

    PayloadType Type() const;
    friend bool operator==(const Payload&, const Payload&) = default;
};

using Payloads = std::vector<Payload>;

} // namespace mopo
