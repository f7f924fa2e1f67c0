#pragma once
// libevent's headers turn on GNU extensions, and the C library's types would then differ from those
// that Swift's Glibc module has: whichever of its headers comes first decides.
#include <sys/types.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
