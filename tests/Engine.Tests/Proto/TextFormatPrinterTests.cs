using CaffeTop.Engine.Proto;
using CaffeTop.Tests.Shared;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeTop.Engine.Tests.Proto;

public class TextFormatPrinterTests
{
    [Theory]
    [InlineData(0.01f, "0.01")]
    [InlineData(1e-8f, "1e-08")]
    [InlineData(0.00390625f, "0.00390625")]
    [InlineData(9.999f, "9.999")]
    [InlineData(100000f, "100000")]
    [InlineData(1000000f, "1e+06")]
    [InlineData(1234567f, "1234567")]
    [InlineData(0.1234567f, "0.123456702")]
    [InlineData(-0.5f, "-0.5")]
    [InlineData(0.0001f, "0.0001")]
    [InlineData(0.00001f, "1e-05")]
    [InlineData(3.4028235e38f, "3.40282347e+38")]
    [InlineData(1e-45f, "1.4013e-45")]
    [InlineData(0f, "0")]
    [InlineData(-0f, "-0")]
    [InlineData(float.PositiveInfinity, "inf")]
    [InlineData(float.NegativeInfinity, "-inf")]
    [InlineData(float.NaN, "nan")]
    public void Floats(float value, string expected) => Assert.Equal(expected, FloatText.Format(value));

    [Fact]
    public void LaidOutAsCppDoes()
    {
        var solver = TextFormatReader.Read<SolverParameter>("""
            net: "base/net.prototxt" base_lr: 0.01 lr_policy: 'step' snapshot_prefix: "base/\"s\"\xc3\xa4'\n" solver_mode: CPU
            random_seed: 7 train_state { level: 0 stage: "" } test_iter: [3, 4] test_initialization: false
            """, "s").Message;
        Assert.Equal("""
            test_iter: 3
            test_iter: 4
            base_lr: 0.01
            lr_policy: "step"
            snapshot_prefix: "base/\"s\"\303\244\'\n"
            solver_mode: CPU
            random_seed: 7
            net: "base/net.prototxt"
            train_state {
              level: 0
              stage: ""
            }
            test_initialization: false

            """.ReplaceLineEndings("\n"), TextFormatPrinter.Print(solver));
    }

    [SkippableFact]
    public void TheNetInACaffeLog()
    {
        var log = File.ReadAllLines(SharedFolder.PathOrSkip("logs", "made", "base.log"));
        string Dump(string header)
        {
            var lines = log.SkipWhile(l => !l.Contains(header)).Skip(1).TakeWhile(l => !l.StartsWith('I'));
            return string.Concat(lines.Select(l => l + "\n"));
        }

        var solver = Dump("Initializing solver from parameters");
        var net = Dump("Initializing net from parameters");
        Assert.True(solver.Length > 100 && net.Length > 500);
        Assert.Equal(solver, TextFormatPrinter.Print(TextFormatReader.Read<SolverParameter>(solver, "log").Message));
        Assert.Equal(net, TextFormatPrinter.Print(TextFormatReader.Read<NetParameter>(net, "log").Message));
    }

    [Fact]
    public void WhatIsPrintedIsReadBack() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20150423, 7), Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new System.Random(seed);
            foreach (var type in new[] { NetParameter.Descriptor, SolverParameter.Descriptor, BlobProto.Descriptor, Datum.Descriptor })
            {
                var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
                Fill(message, random, 0);
                var text = TextFormatPrinter.Print(message);
                if (!message.Equals(Read(message, text))) return false;
            }

            return true;
        }));

    private static IMessage Read(IMessage like, string text) => like switch
    {
        NetParameter => Good(TextFormatReader.Read<NetParameter>(text, "t")),
        SolverParameter => Good(TextFormatReader.Read<SolverParameter>(text, "t")),
        BlobProto => Good(TextFormatReader.Read<BlobProto>(text, "t")),
        _ => Good(TextFormatReader.Read<Datum>(text, "t")),
    };

    private static T Good<T>(TextFormatResult<T> result) where T : IMessage<T>
    {
        Assert.Empty(result.Diagnostics);
        return result.Message;
    }

    /// <summary>Sets about a quarter of the fields to random values; required ones always.</summary>
    internal static void Fill(IMessage message, System.Random random, int depth)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (!field.IsRequired && (random.Next(4) != 0 || (depth > 3 && field.FieldType == FieldType.Message))) continue;
            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, Value(field, random, depth));
                continue;
            }

            var list = (System.Collections.IList)field.Accessor.GetValue(message);
            for (var n = random.Next(3); n >= 0; n--) list.Add(Value(field, random, depth));
        }
    }

    private static object Value(FieldDescriptor field, System.Random random, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                var message = (IMessage)Activator.CreateInstance(field.MessageType.ClrType)!;
                Fill(message, random, depth + 1);
                return message;
            case FieldType.Enum:
                return field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Number;
            case FieldType.Bool:
                return random.Next(2) == 0;
            case FieldType.Float:
                return BitConverter.Int32BitsToSingle(random.Next(2) == 0 ? random.Next() : BitConverter.SingleToInt32Bits(random.Next(1000) / 100f)) is var f && float.IsNaN(f) ? 0f : f;
            case FieldType.Double:
                return random.NextDouble() * Math.Pow(10, random.Next(-300, 300));
            case FieldType.Int32:
                return random.Next(int.MinValue, int.MaxValue);
            case FieldType.UInt32:
                return (uint)random.Next(int.MinValue, int.MaxValue);
            case FieldType.Int64:
                return random.NextInt64(long.MinValue, long.MaxValue);
            case FieldType.Bytes:
                var bytes = new byte[random.Next(20)];
                random.NextBytes(bytes);
                return ByteString.CopyFrom(bytes);
            default:
                string[] odd = ["ä", "大", "😀", "\u202e", "'", "\"", "\\", "\n", "\0", "?", "\uFEFF"];
                return string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(3) == 0 ? odd[random.Next(odd.Length)] : ((char)random.Next(0x7F)).ToString()));
        }
    }
}
