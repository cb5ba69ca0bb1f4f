// SPDX-License-Identifier: GPL-2.0-only
#include "model/base/result.h"

namespace mopo
{

const char* ToString(ErrorCode code)
{
    switch (code)
    {
    case ErrorCode::Truncated:
        return "TRUNCATED";
    case ErrorCode::InvalidSyntax:
        return "INVALID_SYNTAX";
    case ErrorCode::UnsupportedCriticalPayload:
        return "UNSUPPORTED_CRITICAL_PAYLOAD";
    case ErrorCode::InvalidMajorVersion:
        return "INVALID_MAJOR_VERSION";
    case ErrorCode::IntegrityFailed:
        return "INTEGRITY_FAILED";
    case ErrorCode::AuthenticationFailed:
        return "AUTHENTICATION_FAILED";
    case ErrorCode::NoProposalChosen:
        return "NO_PROPOSAL_CHOSEN";
    case ErrorCode::InvalidKe:
        return "INVALID_KE_PAYLOAD";
    case ErrorCode::TsUnacceptable:
        return "TS_UNACCEPTABLE";
    case ErrorCode::ChildSaNotFound:
        return "CHILD_SA_NOT_FOUND";
    case ErrorCode::TemporaryFailure:
        return "TEMPORARY_FAILURE";
    case ErrorCode::InternalAddressFailure:
        return "INTERNAL_ADDRESS_FAILURE";
    case ErrorCode::Replayed:
        return "REPLAYED";
    case ErrorCode::NotFound:
        return "NOT_FOUND";
    case ErrorCode::WrongState:
        return "WRONG_STATE";
    case ErrorCode::LimitReached:
        return "LIMIT_REACHED";
    case ErrorCode::UnsupportedAlgorithm:
        return "UNSUPPORTED_ALGORITHM";
    case ErrorCode::InvalidConfiguration:
        return "INVALID_CONFIGURATION";
    case ErrorCode::CryptoFailure:
        return "CRYPTO_FAILURE";
    }
    return "UNKNOWN";
}

} // namespace mopo
