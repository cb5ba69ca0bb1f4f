// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <memory>

// NOLINTBEGIN(readability-identifier-naming): the names are OpenSSL's.
struct bignum_st;
struct ec_group_st;
struct ec_point_st;
struct evp_cipher_ctx_st;
struct evp_cipher_st;
struct evp_mac_ctx_st;
struct evp_mac_st;
struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;
struct ossl_param_bld_st;
struct ossl_param_st;

// NOLINTEND(readability-identifier-naming)

namespace mopo
{

/// Frees OpenSSL's objects. The types are only declared here, so that no header of ours includes
/// one of OpenSSL's. Big numbers and points are wiped: they may be private.
struct OpensslDeleter
{
    void operator()(bignum_st* object) const;
    void operator()(ec_group_st* object) const;
    void operator()(ec_point_st* object) const;
    void operator()(evp_cipher_ctx_st* object) const;
    void operator()(evp_cipher_st* object) const;
    void operator()(evp_mac_ctx_st* object) const;
    void operator()(evp_mac_st* object) const;
    void operator()(evp_md_ctx_st* object) const;
    void operator()(evp_md_st* object) const;
    void operator()(evp_pkey_ctx_st* object) const;
    void operator()(evp_pkey_st* object) const;
    void operator()(ossl_param_bld_st* object) const;
    void operator()(ossl_param_st* object) const;
};

template <class T>
using OpensslHandle = std::unique_ptr<T, OpensslDeleter>;

/// An assertion that stays in every build, for calls that fail only where the installed library is
/// broken or memory is used up: going on would mean keys and checksums of nothing.
void RequireOpenssl(bool succeeded, const char* what);

} // namespace mopo
