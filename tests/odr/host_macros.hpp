// SPDX-License-Identifier: BSD-3-Clause
// Names that headers of other libraries define as macros, each replaced by invalid code: none may occur in
// our headers. Names with arguments are macros only before a parenthesis, as in those headers.
#pragma once

// Qt
#define slots @slots
#define signals @signals
#define emit @emit
#define forever @forever
#define foreach(...) @foreach
#define Q_OBJECT @Q_OBJECT
#define Q_EMIT @Q_EMIT
#define Q_SLOTS @Q_SLOTS
#define Q_SIGNALS @Q_SIGNALS
#define Q_FOREACH(...) @Q_FOREACH

// X11
#define None @None
#define Bool @Bool
#define Status @Status
#define True @True
#define False @False
#define Success @Success
#define Always @Always
#define Complex @Complex
#define Convex @Convex
#define Nonconvex @Nonconvex
#define Unsorted @Unsorted
#define Above @Above
#define Below @Below
#define Opposite @Opposite
#define KeyPress @KeyPress
#define FocusIn @FocusIn
#define FocusOut @FocusOut
#define CursorShape @CursorShape
#define FontChange @FontChange
#define GrayScale @GrayScale
#define PseudoColor @PseudoColor
#define Expose @Expose
#define ZoomIn @ZoomIn
#define ZPixmap @ZPixmap

// windows.h and what it includes
#define min(...) @min
#define max(...) @max
#define small @small
#define hyper @hyper
#define near @near
#define far @far
#define NEAR @NEAR
#define FAR @FAR
#define interface @interface
#define pascal @pascal
#define cdecl @cdecl
#define ERROR @ERROR
#define NO_ERROR @NO_ERROR
#define IN @IN
#define OUT @OUT
#define OPTIONAL @OPTIONAL
#define DELETE @DELETE
#define CONST @CONST
#define VOID @VOID
#define THIS @THIS
#define PURE @PURE
#define STRICT @STRICT
#define IGNORE @IGNORE
#define INFINITE @INFINITE
#define ABSOLUTE @ABSOLUTE
#define RELATIVE @RELATIVE
#define TRANSPARENT @TRANSPARENT
#define OPAQUE @OPAQUE
#define DIFFERENCE @DIFFERENCE
#define TRUE @TRUE
#define FALSE @FALSE
#define TEXT(...) @TEXT
#define GetObject @GetObject
#define GetMessage @GetMessage
#define SendMessage @SendMessage
#define CreateWindow @CreateWindow
#define DrawText @DrawText
#define Yield @Yield
#define Polygon @Polygon
#define rad1 @rad1
#define edt1 @edt1
#define lst1 @lst1
#define grp1 @grp1

// Arduino
#define B0 @B0
#define B1 @B1
#define B00 @B00
#define B01 @B01
#define B10 @B10
#define B11 @B11
#define A0 @A0
#define A1 @A1
#define PI @PI
#define EULER @EULER
#define HALF_PI @HALF_PI
#define HIGH @HIGH
#define LOW @LOW
#define INPUT @INPUT
#define OUTPUT @OUTPUT
#define CHANGE @CHANGE
#define RISING @RISING
#define FALLING @FALLING
#define DEFAULT @DEFAULT
#define EXTERNAL @EXTERNAL
#define INTERNAL @INTERNAL
#define DISPLAY @DISPLAY
#define LSBFIRST @LSBFIRST
#define F(...) @F
#define bit(...) @bit
#define bitRead(...) @bitRead
#define bitSet(...) @bitSet
#define bitClear(...) @bitClear
#define word(...) @word
#define lowByte(...) @lowByte
#define highByte(...) @highByte
#define abs(...) @abs
#define round(...) @round
#define sq(...) @sq
#define constrain(...) @constrain
#define degrees(...) @degrees
#define radians(...) @radians
#define interrupts(...) @interrupts

// complex.h
#define I @I
#define complex @complex
#define imaginary @imaginary
#define _Complex_I @_Complex_I

// sys/sysmacros.h, termios.h, math.h of C, GNU modes of compilers
#undef major
#undef minor
#define major(...) @major
#define minor(...) @minor
#define makedev(...) @makedev
#undef ECHO
#define ECHO @ECHO
#define DOMAIN @DOMAIN
#define SING @SING
#undef OVERFLOW
#define OVERFLOW @OVERFLOW
#undef UNDERFLOW
#define UNDERFLOW @UNDERFLOW
#undef linux
#define linux @linux
#undef unix
#define unix @unix

// AssertMacros.h, Objective-C, kernels, frameworks for tests and logs
#define check(...) @check
#define require(...) @require
#define verify(...) @verify
#define likely(...) @likely
#define unlikely(...) @unlikely
#define swap(...) @swap
#define barrier(...) @barrier
#define current @current
#define offset_of(...) @offset_of
#define YES @YES
#define NO @NO
#define nil @nil
#define Nil @Nil
#define MIN(...) @MIN
#define MAX(...) @MAX
#define ABS(...) @ABS
#define BLOCK @BLOCK
#define CHECK(...) @CHECK
#define REQUIRE(...) @REQUIRE
#define EXPECT(...) @EXPECT
#define FAIL(...) @FAIL
#define INFO(...) @INFO
#define LOG(...) @LOG
#define TEST(...) @TEST

// R gives these names to its own functions
#define error Rf_error
#define warning Rf_warning
#define length Rf_length
#define match Rf_match
#define duplicate Rf_duplicate
