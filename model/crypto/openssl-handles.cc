// SPDX-License-Identifier: GPL-2.0-only
#include "model/crypto/openssl-handles.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <cassert>
#include <cstdlib>

namespace mopo
{

void OpensslDeleter::operator()(bignum_st* object) const
{
    BN_clear_free(object);
}

void OpensslDeleter::operator()(ec_group_st* object) const
{
    EC_GROUP_free(object);
}

void OpensslDeleter::operator()(ec_point_st* object) const
{
    EC_POINT_clear_free(object);
}

void OpensslDeleter::operator()(evp_cipher_ctx_st* object) const
{
    EVP_CIPHER_CTX_free(object);
}

void OpensslDeleter::operator()(evp_cipher_st* object) const
{
    EVP_CIPHER_free(object);
}

void OpensslDeleter::operator()(evp_mac_ctx_st* object) const
{
    EVP_MAC_CTX_free(object);
}

void OpensslDeleter::operator()(evp_mac_st* object) const
{
    EVP_MAC_free(object);
}

void OpensslDeleter::operator()(evp_md_ctx_st* object) const
{
    EVP_MD_CTX_free(object);
}

void OpensslDeleter::operator()(evp_md_st* object) const
{
    EVP_MD_free(object);
}

void OpensslDeleter::operator()(evp_pkey_ctx_st* object) const
{
    EVP_PKEY_CTX_free(object);
}

void OpensslDeleter::operator()(evp_pkey_st* object) const
{
    EVP_PKEY_free(object);
}

void OpensslDeleter::operator()(ossl_param_bld_st* object) const
{
    OSSL_PARAM_BLD_free(object);
}

void OpensslDeleter::operator()(ossl_param_st* object) const
{
    OSSL_PARAM_free(object);
}

void RequireOpenssl(bool succeeded, [[maybe_unused]] const char* what)
{
    // The core prints nothing: what was asked for is in the backtrace.
    assert(succeeded && what);
    if (!succeeded)
    {
        std::abort();
    }
}

} // namespace mopo
