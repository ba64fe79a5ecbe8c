using System.Globalization;

namespace CaffeTop.LogParse.Tests.Reading;

/// <summary>Every way in which a record has been seen to begin; the statement behind it is told all the same.</summary>
public class PrefixTests
{
    [Theory]
    [InlineData("I0723 08:38:56.772249 29191 solver.cpp:272] ", 'I', 29191, "0723 08:38:56.772249")]
    [InlineData("W0723 08:38:56.772249  5674 solver.cpp:272] ", 'W', 5674, "0723 08:38:56.772249")]
    [InlineData("E0723 08:38:56.772249     9 solver.cpp:272] ", 'E', 9, "0723 08:38:56.772249")]
    [InlineData("I0723 08:38:56.772249 1934443264 solver.cpp:272] ", 'I', 1934443264, "0723 08:38:56.772249")]
    [InlineData("I20261121 22:24:59.116156 26061 caffe.cpp:197] ", 'I', 26061, "1121 22:24:59.116156")]
    [InlineData("2018-06-24T13:45:30.123456789Z I0624 20:45:30.842751 22 solver.cpp:218] ", 'I', 22, "0624 20:45:30.842751")]
    [InlineData("2018-06-24 13:45:30 PSTI0624 20:45:30.842751 22 solver.cpp:218] ", 'I', 22, "0624 20:45:30.842751")]
    [InlineData("COULD NOT CREATE A LOGGINGFILE 20190410-023032.341!I0410 02:30:32.328800   341 caffe.cpp:93] ", 'I', 341, "0410 02:30:32.328800")]
    [InlineData("I0410 02:30:31.000000   341 caffe.cpp:93] loadI0410 02:30:32.328800   341 caffe.cpp:93] ", 'I', 341, "0410 02:30:32.328800")]
    [InlineData("[5] I0502 16:52:12.812652 13716 solver.cpp:312] ", 'I', 13716, "0502 16:52:12.812652")]
    [InlineData("I0706 19:56:41.756098 10086 solver.cpp:337]     [0.0] ", 'I', 10086, "0706 19:56:41.756098")]
    [InlineData("I0706 19:56:41.756098 10086 solver.cpp:337]     (0.0)    ", 'I', 10086, "0706 19:56:41.756098")]
    [InlineData("", '\0', 0, "")]
    [InlineData("I1109 ...]     ", 'I', 0, "")]
    [InlineData("I0501 12343 net.cpp:424] ", 'I', 12343, "")]
    [InlineData("I1203 solver.cpp:204] ", 'I', 0, "")]
    [InlineData("0918 02:05:55.594841  5721 net.cpp:125] ", 'I', 5721, "0918 02:05:55.594841")]
    [InlineData("1508138445  INFO: src/caffe/solver.cpp : line 218 : ", 'I', 0, "1016 07:20:45.000000")]
    [InlineData("INFO - 12:53:03 - ", 'I', 0, "0101 12:53:03.000000")]
    [InlineData("[2017-11-14 10:09:07.123] [caffe] [info] ", 'I', 0, "1114 10:09:07.123000")]
    [InlineData("I0723 09:03:32.09 29203 data_layer.cpp:73] ", 'I', 29203, "0723 09:03:32.090000")]
    [InlineData(" I0723 08:38:56.772249 29191 solver.cpp:272] ", 'I', 29191, "0723 08:38:56.772249")]
    [InlineData("\u001b[32mI0723 08:38:56.772249 29191 solver.cpp:272] ", 'I', 29191, "0723 08:38:56.772249")]
    [InlineData("\0\0\0I0723 08:38:56.772249 29191 solver.cpp:272] ", 'I', 29191, "0723 08:38:56.772249")]
    [InlineData("\uFEFFI0723 08:38:56.772249 29191 solver.cpp:272] ", 'I', 29191, "0723 08:38:56.772249")]
    [InlineData("Loading 10%\rLoading 20%\rI0723 08:38:56.772249 29191 solver.cpp:272] ", 'I', 29191, "0723 08:38:56.772249")]
    [InlineData("I0723 08:38:56.772249 29191 solver.cpp:272]", 'I', 29191, "0723 08:38:56.772249")]
    public void Prefix(string prefix, char severity, long thread, string stamp)
    {
        foreach (var end in new[] { "\n", "\r\n", "" })
        {
            var calls = WrittenCalls.Of(prefix + "Iteration 20, loss = 0.5" + end);
            Assert.Equal(["loss 20 0.5"], calls.Calls);
            var line = calls.Lines[0];
            Assert.Equal((severity, thread), (line.Severity, line.ThreadId));
            Assert.Equal(stamp, line.Ticks < 0 ? "" : new DateTime(line.Ticks).ToString("MMdd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Ranks_of_mpirun()
    {
        var calls = WrittenCalls.Of(
            "[5] I0502 16:52:12.812652 13716 solver.cpp:312] Iteration 2110, loss = 3.8\n[12] I0502 08:52:36.055213 27707 solver.cpp:312] Iteration 1440, loss = 4.3\n[5] weird\n");
        Assert.Equal(["loss 2110 3.8", "loss 1440 4.3", "raw  weird"], calls.Calls);
        Assert.Equal([5, 12, 5], calls.Lines.Select(line => line.Rank));
    }

    [Fact]
    public void Severity_F_is_fatal_whatever_it_says()
    {
        var calls = WrittenCalls.Of(
            """
            F1121 22:40:19.640409  1 layer_factory.hpp:81] Check failed: registry.count(type) == 1 (0 vs. 1) Unknown layer type: X
            *** Check failure stack trace: ***
                @     0x7f1f2a5d1daa  (unknown)
            *** Aborted at 1459572361 (unix time) try "date -d @1459572361" if you are using GNU date ***
            *** SIGTERM (@0x3e8000018e1) received by PID 1289 (TID 0x7f) from PID 6369; stack trace: ***
            Aborted (core dumped)
            """);
        Assert.Equal(
            [
                "Fatal -1 Check failed: registry.count(type) == 1 (0 vs. 1) Unknown layer type: X",
                "Crash -1 *** Check failure stack trace: ***",
                "raw      @     0x7f1f2a5d1daa  (unknown)",
                "Crash 1459572361 *** Aborted at 1459572361 (unix time) try \"date -d @1459572361\" if you are using GNU date ***",
                "Crash -1 *** SIGTERM (@0x3e8000018e1) received by PID 1289 (TID 0x7f) from PID 6369; stack trace: ***",
                "raw  Aborted (core dumped)",
            ],
            calls.Calls);
    }

    [Theory]
    [InlineData("I0704 13:25:07.710850 25725 solver.cpp:227")]
    [InlineData("I0704 13:25:07.710850 257")]
    [InlineData("I0704 13:25:0")]
    [InlineData("I07")]
    [InlineData("I0704 33:25:07.710850 25725 solver.cpp:227] x")]
    [InlineData("I1304 13:25:07.710850 25725 solver.cpp:227] x")]
    [InlineData("I0732 13:25:07.710850 25725 solver.cpp:227] x")]
    public void A_cut_or_impossible_prefix_is_raw_text(string line) => Assert.Equal(["raw  " + line], WrittenCalls.Of(line).Calls);

    [Fact]
    public void Tabs_and_doubled_returns_around_a_statement() =>
        Assert.Equal(
            ["train #0 loss 0.5 * 1", "lr 20 0.01", "train #1 accuracy 0.25 * 0"],
            WrittenCalls.Of(
                "I0723 08:38:56.772249 29191 solver.cpp:272]\tTrain net output #0: loss = 0.5 (* 1 = 0.5 loss)\t\r\r\n\tI0723 08:38:56.772249 29191 solver.cpp:272] Iteration 20, lr = 0.01\r\r\n" +
                "\tTrain net output #1: accuracy = 0.25\t\n").Calls);

    [Fact]
    public void Lines_as_docker_keeps_them()
    {
        const string end = "\\n\",\"stream\":\"stderr\",\"time\":\"2018-06-24T13:45:30.1Z\"}\n";
        const string record = "{\"log\":\"I0723 08:38:56.772249 29191 solver.cpp:272] ";
        var calls = WrittenCalls.Of(
            record + "Iteration 20, loss = 0.5" + end + record + "Initializing net from parameters: " + end + "{\"log\":\"name: \\\"LeNet\\\"" + end + record + "conv1 \\u003c- data" + end +
            record + "    Train net output #0: a\\\\b = 0.25 (* 1 = 0.25 loss)" + end + "{\"log\":\"cut \\u00");
        Assert.Equal(
            ["loss 20 0.5", "InitializingNet -1 ", "dump name: \"LeNet\"", "NetSetUp -1 conv1 <- data", "train #0 a\\b 0.25 * 1", "raw  cut ?"], calls.Calls);
        Assert.Equal(29191, calls.Lines[0].ThreadId);
    }

    [Fact]
    public void A_record_that_nobody_knows_is_raw_with_its_source() =>
        Assert.Equal(["raw data_reader.cpp:128 [n0.d1] Parser threads: 4 (auto)"], WrittenCalls.Of("I0405 08:29:50.432884 78186 data_reader.cpp:128] [n0.d1] Parser threads: 4 (auto)\n").Calls);

    [Fact]
    public void Utf16_with_its_mark_is_read_through_its_zeros()
    {
        var bytes = System.Text.Encoding.Unicode.GetBytes("\uFEFFI0723 08:38:56.772249 29191 solver.cpp:272] Iteration 20, loss = 0.5\r\nIteration 20, lr = 0.01\r\n");
        Assert.Equal(["loss 20 0.5", "lr 20 0.01"], WrittenCalls.Of(bytes).Calls.Take(2));
    }
}
