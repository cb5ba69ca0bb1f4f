// SPDX-License-Identifier: GPL-2.0-only
#include "model/ike/error-notify.h"

namespace mopo
{

NotifyPayload ErrorNotify(const Error& error)
{
    switch (error.code)
    {
    case ErrorCode::UnsupportedCriticalPayload:
        // RFC 7296 2.5: the notification data "contains the one-octet payload type".
        return MakeNotify(NotifyType::UnsupportedCriticalPayload,
                          {static_cast<std::uint8_t>(error.detail)});
    case ErrorCode::AuthenticationFailed:
        return MakeNotify(NotifyType::AuthenticationFailed);
    case ErrorCode::NoProposalChosen:
    case ErrorCode::CryptoFailure:
    case ErrorCode::UnsupportedAlgorithm:
        return MakeNotify(NotifyType::NoProposalChosen);
    case ErrorCode::TsUnacceptable:
        return MakeNotify(NotifyType::TsUnacceptable);
    case ErrorCode::InvalidKe:
        // RFC 7296 1.3: "the accepted group number in big-endian order".
        return MakeNotify(NotifyType::InvalidKePayload,
                          {static_cast<std::uint8_t>(error.detail >> 8),
                           static_cast<std::uint8_t>(error.detail)});
    case ErrorCode::ChildSaNotFound:
        return MakeNotify(NotifyType::ChildSaNotFound);
    case ErrorCode::TemporaryFailure:
        return MakeNotify(NotifyType::TemporaryFailure);
    case ErrorCode::LimitReached:
        return MakeNotify(NotifyType::NoAdditionalSas);
    case ErrorCode::InternalAddressFailure:
        return MakeNotify(NotifyType::InternalAddressFailure);
    default:
        return MakeNotify(NotifyType::InvalidSyntax);
    }
}

} // namespace mopo
