using System.Text;

namespace CaffeTop.Tests.Shared;

/// <summary>A log in whose every place for text stands a hostile string.</summary>
public static class HostileLog
{
    /// <param name="strings">How many strings to use, in turn in each place.</param>
    public static byte[] Make(int seed, int strings)
    {
        var hostile = new HostileText(seed);
        var log = new MemoryStream();
        log.Write("I0101 00:00:00.000000     1 solver.cpp:45] Initializing solver from parameters: \nbase_lr: 0.1\nnet_param {\n  name: \""u8);
        log.Write(hostile.Next());
        log.Write("\"\n}\nI0101 00:00:01.000000     1 solver.cpp:289] Solving "u8);
        log.Write(hostile.Next());
        log.WriteByte((byte)'\n');
        for (var i = 0; i < strings; i++)
        {
            var (prefix, suffix) = Place(i % 13, i);
            log.Write(Encoding.ASCII.GetBytes(prefix));
            log.Write(hostile.Next());
            log.Write(Encoding.ASCII.GetBytes(suffix + "\n"));
        }

        return log.ToArray();
    }

    private static (string Prefix, string Suffix) Place(int place, int i)
    {
        var stamp = $"I0101 00:{i / 60 % 60:d2}:{i % 60:d2}.000000     1 ";
        return place switch
        {
            0 => ("", ""),
            1 => (stamp + "solver.cpp:239] Iteration " + i + ", loss = 0.5", ""),
            2 => (stamp + "solver.cpp:258]     Train net output #0: ", " = 0.5 (* 1 = 0.5 loss)"),
            3 => (stamp + "solver.cpp:347] Iteration " + i + ", Testing net (#0)", ""),
            4 => (stamp + "solver.cpp:414]     Test net output #0: ", " = 0.5"),
            5 => (stamp + "net.cpp:84] Creating Layer ", ""),
            6 => (stamp + "net.cpp:591]     [Forward] Layer ", ", top blob x data: 0.25"),
            7 => (stamp + "net.cpp:619]     [Backward] Layer ip, param blob ", " diff: 0.25"),
            8 => (stamp + "solver.cpp:464] Snapshotting to binary proto file ", ".caffemodel"),
            9 => (stamp.Replace('I', 'F') + "syncedmem.hpp:25] Check failed: ", ""),
            10 => (stamp, "] Iteration 5, lr = 0.1"),
            11 => (stamp + "net.cpp:100] Top shape: ", ""),
            _ => (stamp.Replace('I', 'E') + "solver.cpp:1] ", ""),
        };
    }
}
