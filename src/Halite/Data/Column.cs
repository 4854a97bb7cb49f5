// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;

namespace Halite.Data;

/// <summary>
/// One column of a table under the file's own name and unit, held in the type in which the instrument stored it
/// (a float stays a float: no digit is invented and ten million rows stay small).
/// </summary>
public sealed class Column
{
    private readonly Array values;

    private Column(string name, string unit, Meaning meaning, Array values)
    {
        Name = name;
        Unit = unit;
        Meaning = meaning;
        this.values = values;
    }

    /// <summary>The name as the file writes it, without the unit where the file separates the two.</summary>
    public string Name { get; }

    /// <summary>The unit as the file writes it; empty where it gives none.</summary>
    public string Unit { get; }

    /// <summary>What the column holds.</summary>
    public Meaning Meaning { get; }

    /// <summary>Number of rows.</summary>
    public int Length => values.Length;

    /// <summary>The type of the stored values: float, double, byte, ushort, int, uint, long or string.</summary>
    public Type ElementType => values.GetType().GetElementType()!;

    /// <summary>Whether the column holds text.</summary>
    public bool IsText => values is string[];

    /// <summary>A column over an array, which the caller does not change any more.</summary>
    /// <typeparam name="T">float, double, byte, ushort, short, int, uint, long or string.</typeparam>
    /// <param name="name">Name as the file writes it.</param>
    /// <param name="unit">Unit as the file writes it.</param>
    /// <param name="meaning">What it holds.</param>
    /// <param name="values">One value a row; NaN where the file has none.</param>
    public static Column Of<T>(string name, string unit, Meaning meaning, T[] values) => values switch
    {
        float[] or double[] or byte[] or ushort[] or short[] or int[] or uint[] or long[] or string[] => new Column(name, unit, meaning, values),
        _ => throw new ArgumentException($"A column does not hold {typeof(T).Name}.", nameof(values)),
    };

    /// <summary>The same values under another meaning.</summary>
    /// <param name="meaning">The new meaning.</param>
    public Column As(Meaning meaning) => new(Name, Unit, meaning, values);

    /// <summary>The same values under another unit label: the values do not change.</summary>
    /// <param name="unit">The new label.</param>
    public Column Labelled(string unit) => new(Name, unit, Meaning, values);

    /// <summary>Some of the rows, copied, in the order asked for.</summary>
    /// <param name="rows">Rows, from 0.</param>
    public Column Take(ReadOnlySpan<int> rows) => new(Name, Unit, Meaning, values switch
    {
        double[] v => Pick(v, rows),
        float[] v => Pick(v, rows),
        byte[] v => Pick(v, rows),
        ushort[] v when Is<ushort>() => Pick(v, rows),
        short[] v => Pick(v, rows),
        uint[] v when Is<uint>() => Pick(v, rows),
        int[] v => Pick(v, rows),
        long[] v => Pick(v, rows),
        string[] v => Pick(v, rows),
        _ => throw new InvalidOperationException(),
    });

    /// <summary>The stored values without a copy.</summary>
    /// <typeparam name="T">The stored type (<see cref="ElementType"/>).</typeparam>
    /// <exception cref="InvalidCastException">The column holds another type.</exception>
    public ReadOnlySpan<T> AsSpan<T>() => Is<T>() ? (T[])values : throw new InvalidCastException($"Column {Name} holds {ElementType.Name}, not {typeof(T).Name}.");

    /// <summary>One value as a number; NaN for text that is not a number.</summary>
    /// <param name="row">Row, from 0.</param>
    public double this[int row] => values switch
    {
        double[] v => v[row],
        float[] v => v[row],
        byte[] v => v[row],
        // To the runtime an array of unsigned numbers is also one of signed numbers: the exact type decides.
        ushort[] v when Is<ushort>() => v[row],
        short[] v => v[row],
        uint[] v when Is<uint>() => v[row],
        int[] v => v[row],
        long[] v => v[row],
        string[] v => double.TryParse(v[row], NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : double.NaN,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>One value as text, culture-independent.</summary>
    /// <param name="row">Row, from 0.</param>
    public string Text(int row) => values is string[] v ? v[row] : this[row].ToString("R", CultureInfo.InvariantCulture);

    /// <summary>All values as double precision numbers in the file's unit, copied.</summary>
    public double[] ToDoubles()
    {
        var result = GC.AllocateUninitializedArray<double>(Length);
        CopyTo(result);
        return result;
    }

    /// <summary>All values in the unit asked for, copied.</summary>
    /// <param name="unit">The unit wanted ("A", "s").</param>
    /// <exception cref="InputException">The file's unit is not known or measures something else.</exception>
    public double[] In(string unit)
    {
        var result = ToDoubles();
        var conversion = Units.Conversion(Unit, unit)
            ?? throw new InputException($"Column \"{Name}\" is in \"{Unit}\", which does not convert to {unit}; name the unit with a column mapping.");
        if (conversion.Factor != 1 || conversion.Offset != 0)
        {
            for (int i = 0; i < result.Length; i++) result[i] = result[i] * conversion.Factor + conversion.Offset;
        }

        return result;
    }

    /// <summary>All values in the unit asked for, for reading only: the column's own array where it holds them so.</summary>
    /// <param name="unit">The unit wanted.</param>
    internal double[] SharedIn(string unit) => values is double[] own && Units.Conversion(Unit, unit) is { Factor: 1, Offset: 0 } ? own : In(unit);

    /// <summary>Copies rows from the start of the column as numbers.</summary>
    /// <param name="destination">Where to; its length says how many rows.</param>
    /// <param name="start">First row.</param>
    public void CopyTo(Span<double> destination, int start = 0)
    {
        switch (values)
        {
            case double[] v: v.AsSpan(start, destination.Length).CopyTo(destination); break;
            case float[] v: System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<float, double>(v.AsSpan(start, destination.Length), destination); break;
            case byte[] v: Widen(v.AsSpan(start, destination.Length), destination); break;
            case ushort[] v when Is<ushort>(): Widen(v.AsSpan(start, destination.Length), destination); break;
            case short[] v: Widen(v.AsSpan(start, destination.Length), destination); break;
            case uint[] v when Is<uint>(): Widen(v.AsSpan(start, destination.Length), destination); break;
            case int[] v: Widen(v.AsSpan(start, destination.Length), destination); break;
            case long[] v: Widen(v.AsSpan(start, destination.Length), destination); break;
            default:
                for (int i = 0; i < destination.Length; i++) destination[i] = this[start + i];
                break;
        }
    }

    private bool Is<T>() => values.GetType() == typeof(T[]);

    private static T[] Pick<T>(T[] from, ReadOnlySpan<int> rows)
    {
        var to = new T[rows.Length];
        for (int i = 0; i < to.Length; i++) to[i] = from[rows[i]];
        return to;
    }

    private static void Widen<T>(ReadOnlySpan<T> from, Span<double> to)
        where T : INumberBase<T>
    {
        for (int i = 0; i < from.Length; i++) to[i] = double.CreateTruncating(from[i]);
    }
}
