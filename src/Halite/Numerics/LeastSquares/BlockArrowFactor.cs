// SPDX-License-Identifier: Apache-2.0
namespace Halite.Numerics;

/// <summary>
/// The Jacobian and residuals of one point, compressed to a triangular factor R with Qᵀr beside it, for a dense problem
/// (one block, nothing shared) or the block-arrow form of a series: every block keeps a triangle over its own
/// parameters with a strip over the shared ones, and what is left of all blocks meets in one shared triangle. Time and
/// memory are linear in the number of blocks. All buffers are allocated once.
/// </summary>
internal sealed partial class BlockArrowFactor
{
    private readonly Block[] blocks;
    private readonly bool byColumn;
    private readonly int shared, firstShared;
    private readonly double[] own, common, panel, damped, dampedCommon, shift;
    private readonly int[] free;
    private readonly int[] freeShared;

    public BlockArrowFactor(LeastSquaresProblem problem)
    {
        byColumn = problem.Order == JacobianOrder.ByColumn;
        var structure = problem.Blocks ?? new BlockStructure([(problem.ResidualCount, problem.Parameters.Length)], 0);
        shared = structure.Shared;
        blocks = new Block[structure.Blocks.Length];
        int row = 0, column = 0, storage = 0, offset = 0, widest = 0;
        for (int k = 0; k < blocks.Length; k++)
        {
            var (rows, parameters) = structure.Blocks[k];
            int width = parameters + shared + 1;
            int[] stored = structure.Stored.IsEmpty ? [.. Enumerable.Range(0, parameters + shared)] : [.. structure.Stored[k]];
            blocks[k] = new Block(rows, parameters, row, column, storage, offset, stored, structure.StoredColumns(k));
            row += rows;
            column += parameters;
            storage += rows * blocks[k].StoredColumns;
            offset += parameters * width;
            widest = Math.Max(widest, width);
        }

        firstShared = column;
        Count = column + shared;
        if (Count != problem.Parameters.Length || row != problem.ResidualCount)
            throw new ArgumentException("The block structure does not add up to the parameters and residuals of the problem.", nameof(problem));
        own = new double[offset];
        damped = new double[offset];
        common = new double[(shared + 1) * (shared + 1)];
        dampedCommon = new double[(shared + 1) * (shared + 1)];
        panel = new double[Math.Max(Triangle.PanelRows, widest) * widest];
        (gram, products) = (new double[widest * widest], new double[widest * widest]);
        (diagonal, sharedDiagonal) = (new double[widest], new double[shared + 1]);
        shift = new double[widest];
        free = new int[Count];
        freeShared = new int[shared];
    }

    /// <summary>Number of parameters.</summary>
    public int Count { get; }

    /// <summary>Whether the factor is an orthogonal one, right to rounding.</summary>
    public bool IsExact { get; private set; }

    /// <summary>
    /// Factorises; columns whose mask is false are taken as zero. A search may have the quick factor of
    /// <see cref="FromGram"/> where the columns are independent enough for it.
    /// </summary>
    public void Factorise(ReadOnlySpan<double> jacobian, ReadOnlySpan<double> residuals, ReadOnlySpan<bool> varies, bool quick)
    {
        if (quick && quickFailures < MostQuickFailures)
        {
            IsExact = false;
            if (FromGram(jacobian, residuals, varies)) return;
            quickFailures++;
        }

        IsExact = true;
        Array.Clear(own);
        Array.Clear(common);
        foreach (var b in blocks)
        {
            int columns = b.Own + shared, width = columns + 1;
            for (int start = 0; start < b.Rows; start += Triangle.PanelRows)
            {
                int rows = Math.Min(Triangle.PanelRows, b.Rows - start);
                FillPanel(jacobian.Slice(b.Storage, b.Rows * b.StoredColumns), start, rows, columns, b, varies);
                residuals.Slice(b.Row + start, rows).CopyTo(panel.AsSpan(columns * rows));
                Triangle.Append(own.AsSpan(b.Offset, b.Own * width), width, panel, rows, rows, b.Own, width);
                Triangle.Append(common, shared + 1, panel.AsSpan(b.Own * rows), rows, rows, shared + 1, shared + 1);
            }
        }
    }

    /// <summary>Euclidean norms of the Jacobian's columns.</summary>
    public void ColumnNorms(Span<double> norms)
    {
        norms[..Count].Clear();
        ForEachRow(norms, default, static (row, columns, rhs, norms, _) =>
        {
            for (int k = 0; k < row.Length; k++) norms[columns.Global(k)] += row[k] * row[k];
        });
        for (int j = 0; j < Count; j++) norms[j] = Math.Sqrt(norms[j]);
    }

    /// <summary>The gradient Jᵀr.</summary>
    public void Gradient(Span<double> gradient)
    {
        gradient[..Count].Clear();
        ForEachRow(gradient, default, static (row, columns, rhs, gradient, _) =>
        {
            for (int k = 0; k < row.Length; k++) gradient[columns.Global(k)] += row[k] * rhs;
        });
    }

    /// <summary>How far the linear model predicts the sum of squares to fall by a step.</summary>
    public double PredictedReduction(ReadOnlySpan<double> step)
    {
        Span<double> total = [0];
        ForEachRow(total, step, static (row, columns, rhs, total, step) =>
        {
            double product = 0;
            for (int k = 0; k < row.Length; k++) product += row[k] * step[columns.Global(k)];
            total[0] -= product * (2 * rhs + product);
        });
        return total[0];
    }

    /// <summary>
    /// The step s over the parameters in <paramref name="moves"/> that minimises |J s + r|² + damping |D s|²; the other
    /// components of <paramref name="step"/> are given and kept.
    /// </summary>
    public void Solve(double damping, ReadOnlySpan<double> scale, ReadOnlySpan<bool> moves, Span<double> step)
    {
        double root = Math.Sqrt(damping);
        int sharedFree = 0;
        for (int k = 0; k < shared; k++)
        {
            if (moves[firstShared + k]) freeShared[sharedFree++] = k;
        }

        int commonWidth = sharedFree + 1;
        var c = dampedCommon.AsSpan(0, commonWidth * commonWidth);
        c.Clear();
        for (int k = 0; k < sharedFree; k++) c[k * commonWidth + k] = root * scale[firstShared + freeShared[k]];
        FillFromTriangle(common, shared + 1, shared, 0, default, 0, sharedFree, step, moves, triangularShared: true);
        Triangle.Append(c, commonWidth, panel, shared, shared, sharedFree, commonWidth);
        foreach (var b in blocks)
        {
            int ownFree = Moving(b, moves), width = ownFree + commonWidth;
            var r = damped.AsSpan(b.Offset, ownFree * width);
            r.Clear();
            for (int k = 0; k < ownFree; k++) r[k * width + k] = root * scale[b.Column + free[b.Column + k]];
            FillFromTriangle(own.AsSpan(b.Offset, b.Own * (b.Own + shared + 1)), b.Own + shared + 1, b.Own, b.Own, free.AsSpan(b.Column, ownFree), b.Column, sharedFree, step, moves, triangularShared: false);
            Triangle.Append(r, width, panel, b.Own, b.Own, ownFree, width);
            Triangle.Append(c, commonWidth, panel.AsSpan(ownFree * b.Own), b.Own, b.Own, sharedFree, commonWidth);
        }

        BackSubstitute(moves, sharedFree, step);
    }

    /// <summary>
    /// Solves the damped normal equations of the last <see cref="Solve"/> for another right-hand side, in place: only the
    /// moving components count.
    /// </summary>
    public void SolveAgain(ReadOnlySpan<bool> moves, Span<double> b)
    {
        int sharedFree = 0;
        for (int k = 0; k < shared; k++)
        {
            if (moves[firstShared + k]) freeShared[sharedFree++] = k;
        }

        int commonWidth = sharedFree + 1;
        foreach (var block in blocks)
        {
            int ownFree = Moving(block, moves), width = ownFree + commonWidth;
            var r = damped.AsSpan(block.Offset, ownFree * width);
            for (int i = 0; i < ownFree; i++)
            {
                var row = r.Slice(i * width, width);
                double z = row[i] == 0 ? 0 : b[block.Column + free[block.Column + i]] / row[i];
                for (int k = i + 1; k < ownFree; k++) b[block.Column + free[block.Column + k]] -= z * row[k];
                for (int k = 0; k < sharedFree; k++) b[firstShared + freeShared[k]] -= z * row[ownFree + k];
                row[width - 1] = -z;
            }
        }

        for (int i = 0; i < sharedFree; i++)
        {
            var row = dampedCommon.AsSpan(i * commonWidth, commonWidth);
            double z = row[i] == 0 ? 0 : b[firstShared + freeShared[i]] / row[i];
            for (int k = i + 1; k < sharedFree; k++) b[firstShared + freeShared[k]] -= z * row[k];
            row[sharedFree] = -z;
        }

        BackSubstitute(moves, sharedFree, b);
    }

    /// <summary>J v, from the Jacobian as stored.</summary>
    public void Multiply(ReadOnlySpan<double> jacobian, ReadOnlySpan<double> v, Span<double> product)
    {
        foreach (var b in blocks)
        {
            var target = product.Slice(b.Row, b.Rows);
            target.Clear();
            for (int k = 0; k < b.Stored.Length; k++)
            {
                int at = b.Stored[k];
                double factor = v[b.Global(k, firstShared)];
                if (at < 0 || factor == 0) continue;
                if (byColumn) Kernels.Add(factor, jacobian.Slice(b.Storage + at * b.Rows, b.Rows), target);
                else for (int i = 0, from = b.Storage + at; i < b.Rows; i++, from += b.StoredColumns) target[i] += factor * jacobian[from];
            }
        }
    }

    /// <summary>Jᵀ w, from the Jacobian as stored.</summary>
    public void MultiplyTransposed(ReadOnlySpan<double> jacobian, ReadOnlySpan<double> w, Span<double> product)
    {
        product[..Count].Clear();
        foreach (var b in blocks)
        {
            var part = w.Slice(b.Row, b.Rows);
            for (int k = 0; k < b.Stored.Length; k++)
            {
                int at = b.Stored[k];
                if (at < 0) continue;
                double sum = 0;
                if (byColumn) sum = Kernels.Dot(jacobian.Slice(b.Storage + at * b.Rows, b.Rows), part);
                else for (int i = 0, from = b.Storage + at; i < b.Rows; i++, from += b.StoredColumns) sum += part[i] * jacobian[from];
                product[b.Global(k, firstShared)] += sum;
            }
        }
    }

    /// <summary>
    /// The dense upper triangle over a subset of the parameters, with Qᵀr in the last column: (k + 1) columns, row-major.
    /// </summary>
    public double[] DenseTriangle(ReadOnlySpan<int> subset)
    {
        int n = subset.Length, width = n + 1;
        var result = new double[n * width];
        var position = new int[Count];
        Array.Fill(position, -1);
        for (int k = 0; k < n; k++) position[subset[k]] = k;
        var line = new double[width];
        // A row whose first column is in the subset is a row of the result; the others are rotated in after all of those.
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (var b in blocks)
            {
                int columns = b.Own + shared;
                for (int i = 0; i < b.Own; i++) PlaceLine(own.AsSpan(b.Offset + i * (columns + 1), columns + 1), new Columns(b.Column, b.Own, firstShared), i, pass == 0);
            }

            for (int i = 0; i < shared; i++) PlaceLine(common.AsSpan(i * (shared + 1), shared + 1), new Columns(0, 0, firstShared), i, pass == 0);
        }

        return result;

        void PlaceLine(ReadOnlySpan<double> row, Columns columns, int from, bool direct)
        {
            int first = position[columns.Global(from)];
            if (first >= 0 != direct) return;
            var target = direct ? result.AsSpan(first * width, width) : line;
            target.Clear();
            for (int k = from; k < row.Length - 1; k++)
            {
                if (position[columns.Global(k)] is >= 0 and var p) target[p] = row[k];
            }

            target[n] = row[^1];
            if (!direct) Triangle.Append(result, width, line, 1, 1, n, width);
        }
    }

    private int Moving(in Block b, ReadOnlySpan<bool> moves)
    {
        int count = 0;
        for (int k = 0; k < b.Own; k++)
        {
            if (moves[b.Column + k]) free[b.Column + count++] = k;
        }

        return count;
    }

    // Rows of a stored triangle, only the moving columns, right-hand side with the given components folded in.
    private void FillFromTriangle(ReadOnlySpan<double> rows, int stride, int count, int ownColumns, ReadOnlySpan<int> ownFree, int column, int sharedFree, ReadOnlySpan<double> step, ReadOnlySpan<bool> moves, bool triangularShared)
    {
        for (int i = 0; i < count; i++)
        {
            var row = rows.Slice(i * stride, stride);
            int p = 0, firstStored = triangularShared ? i : 0;
            foreach (int k in ownFree) panel[p++ * count + i] = k < i ? 0 : row[k];
            for (int k = 0; k < sharedFree; k++) panel[p++ * count + i] = freeShared[k] < firstStored ? 0 : row[ownColumns + freeShared[k]];
            double rhs = row[stride - 1];
            for (int k = i; k < ownColumns; k++)
            {
                if (!moves[column + k]) rhs += row[k] * step[column + k];
            }

            for (int k = firstStored; k < shared; k++)
            {
                if (!moves[firstShared + k]) rhs += row[ownColumns + k] * step[firstShared + k];
            }

            panel[p * count + i] = rhs;
        }
    }

    // From the damped triangles, whose last columns hold minus the right-hand side.
    private void BackSubstitute(ReadOnlySpan<bool> moves, int sharedFree, Span<double> step)
    {
        int commonWidth = sharedFree + 1;
        for (int k = 0; k < sharedFree; k++) shift[k] = -dampedCommon[k * commonWidth + sharedFree];
        Triangle.SolveUpper(dampedCommon, commonWidth, sharedFree, shift);
        for (int k = 0; k < sharedFree; k++) step[firstShared + freeShared[k]] = shift[k];
        foreach (var b in blocks)
        {
            int ownFree = Moving(b, moves), width = ownFree + commonWidth;
            var r = damped.AsSpan(b.Offset, ownFree * width);
            for (int i = 0; i < ownFree; i++)
            {
                double sum = -r[i * width + width - 1];
                for (int k = 0; k < sharedFree; k++) sum -= r[i * width + ownFree + k] * step[firstShared + freeShared[k]];
                shift[i] = sum;
            }

            Triangle.SolveUpper(r, width, ownFree, shift);
            for (int k = 0; k < ownFree; k++) step[b.Column + free[b.Column + k]] = shift[k];
        }
    }

    // Some rows of a block's Jacobian as columns of the panel; what does not vary as zeros.
    private void FillPanel(ReadOnlySpan<double> jacobian, int start, int rows, int columns, in Block b, ReadOnlySpan<bool> varies)
    {
        for (int k = 0; k < columns; k++)
        {
            var target = panel.AsSpan(k * rows, rows);
            int stored = b.Stored[k];
            if (stored < 0 || !varies[b.Global(k, firstShared)]) target.Clear();
            else if (byColumn) jacobian.Slice(stored * b.Rows + start, rows).CopyTo(target);
            else for (int i = 0, at = start * b.StoredColumns + stored; i < rows; i++, at += b.StoredColumns) target[i] = jacobian[at];
        }
    }

    /// <summary>One block: its size, where its residuals, parameters, Jacobian and triangle begin, and how its columns lie.</summary>
    private readonly record struct Block(int Rows, int Own, int Row, int Column, int Storage, int Offset, int[] Stored, int StoredColumns)
    {
        /// <summary>The parameter of the k-th column: own ones first, then the shared ones.</summary>
        public int Global(int k, int firstShared) => k < Own ? Column + k : firstShared + k - Own;
    }

    private readonly record struct Columns(int First, int Own, int FirstShared)
    {
        public int Global(int k) => k < Own ? First + k : FirstShared + k - Own;
    }

    private delegate void RowAction(ReadOnlySpan<double> row, Columns columns, double rhs, Span<double> output, ReadOnlySpan<double> input);

    private void ForEachRow(Span<double> output, ReadOnlySpan<double> input, RowAction action)
    {
        foreach (var b in blocks)
        {
            int width = b.Own + shared + 1;
            for (int i = 0; i < b.Own; i++)
            {
                var row = own.AsSpan(b.Offset + i * width, width);
                row[..i].Clear();
                action(row[..^1], new Columns(b.Column, b.Own, firstShared), row[^1], output, input);
            }
        }

        for (int i = 0; i < shared; i++)
        {
            var row = common.AsSpan(i * (shared + 1), shared + 1);
            row[..i].Clear();
            action(row[..^1], new Columns(0, 0, firstShared), row[^1], output, input);
        }
    }
}
