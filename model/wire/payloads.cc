// SPDX-License-Identifier: GPL-2.0-only
#include "model/wire/message.h"

namespace mopo
{

namespace
{

/// What type each kind of payload is.
struct TypeOf
{
    PayloadType operator()(const SaPayload&) const
    {
        return PayloadType::Sa;
    }

    PayloadType operator()(const KePayload&) const
    {
        return PayloadType::Ke;
    }

    PayloadType operator()(const IdPayload& payload) const
    {
        return payload.role == IdPayload::Role::Initiator ? PayloadType::IdI : PayloadType::IdR;
    }

    PayloadType operator()(const CertPayload&) const
    {
        return PayloadType::Cert;
    }

    PayloadType operator()(const CertReqPayload&) const
    {
        return PayloadType::CertReq;
    }

    PayloadType operator()(const AuthPayload&) const
    {
        return PayloadType::Auth;
    }

    PayloadType operator()(const NoncePayload&) const
    {
        return PayloadType::Nonce;
    }

    PayloadType operator()(const NotifyPayload&) const
    {
        return PayloadType::Notify;
    }

    PayloadType operator()(const DeletePayload&) const
    {
        return PayloadType::Delete;
    }

    PayloadType operator()(const VendorIdPayload&) const
    {
        return PayloadType::VendorId;
    }

    PayloadType operator()(const TsPayload& payload) const
    {
        return payload.role == TsPayload::Role::Initiator ? PayloadType::TsI : PayloadType::TsR;
    }

    PayloadType operator()(const ConfigurationPayload&) const
    {
        return PayloadType::Configuration;
    }

    PayloadType operator()(const EapPayload&) const
    {
        return PayloadType::Eap;
    }

    PayloadType operator()(const EncryptedPayload&) const
    {
        return PayloadType::Encrypted;
    }

    PayloadType operator()(const UnknownPayload& payload) const
    {
        return static_cast<PayloadType>(payload.type);
    }
};

} // namespace

PayloadType Payload::Type() const
{
    return std::visit(TypeOf{}, body);
}

const IdPayload* FindId(const Payloads& payloads, IdPayload::Role role)
{
    for (const Payload& payload : payloads)
    {
        const auto* id = std::get_if<IdPayload>(&payload.body);
        if (id != nullptr && id->role == role)
        {
            return id;
        }
    }
    return nullptr;
}

const TsPayload* FindTs(const Payloads& payloads, TsPayload::Role role)
{
    for (const Payload& payload : payloads)
    {
        const auto* ts = std::get_if<TsPayload>(&payload.body);
        if (ts != nullptr && ts->role == role)
        {
            return ts;
        }
    }
    return nullptr;
}

const NotifyPayload* FindNotify(const Payloads& payloads, std::uint16_t type)
{
    for (const Payload& payload : payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (notify != nullptr && notify->type == type)
        {
            return notify;
        }
    }
    return nullptr;
}

const NotifyPayload* FindNotify(const Payloads& payloads, NotifyType type)
{
    return FindNotify(payloads, static_cast<std::uint16_t>(type));
}

const NotifyPayload* FindErrorNotify(const Payloads& payloads)
{
    for (const Payload& payload : payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (notify != nullptr && notify->IsError())
        {
            return notify;
        }
    }
    return nullptr;
}

std::vector<const NotifyPayload*> FindNotifies(const Payloads& payloads, std::uint16_t type)
{
    std::vector<const NotifyPayload*> found;
    for (const Payload& payload : payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (notify != nullptr && notify->type == type)
        {
            found.push_back(notify);
        }
    }
    return found;
}

NotifyPayload MakeNotify(NotifyType type, Octets data)
{
    // RFC 7296 3.10: "If the SPI field is empty, this field MUST be sent as zero".
    return {ProtocolId::None, {}, static_cast<std::uint16_t>(type), std::move(data)};
}

NotifyPayload MakeMopoNotify(std::uint16_t type, const CodePoints& codePoints, Octets data)
{
    // Draft 3.1 to 3.7: "The Protocol ID field is set to one (1), and SPI Size is set to zero."
    return {static_cast<ProtocolId>(codePoints.notifyProtocolId), {}, type, std::move(data)};
}

} // namespace mopo
